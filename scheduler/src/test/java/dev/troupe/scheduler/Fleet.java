package dev.troupe.scheduler;

import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.scheduler.app.Startup;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A scheduler on real servers, with the clients that a user has. */
final class Fleet implements AutoCloseable {
  /** Far beyond what anything here takes: a test that gets there has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Who looks without a pause takes the processor from what is looked for. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  final String jdbcUrl;
  final KafkaClients kafka;
  final Topics topics;
  final TroupeConfig config;
  private final KafkaProducer<String, byte[]> producer;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** For what is asked again and again: a login costs more than the question. */
  private @Nullable Connection kept;

  /** As workers have it. */
  private @Nullable BlobStore blobs;

  private volatile Duration later = Duration.ZERO;

  /** The Error that would have ended the process. */
  final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

  Fleet(TestStack stack, Path folder) throws Exception {
    this(stack, folder, "");
  }

  /**
   * @param more lines of the configuration
   */
  Fleet(TestStack stack, Path folder, String more) throws Exception {
    this.jdbcUrl = stack.preparedDatabase("migrated", Fleet::prepare);
    Path file = folder.resolve("troupe.yaml");
    Files.writeString(
        file,
        """
        providers: {stub: {kind: stub}, mine: {kind: openai-compatible, base_url: "http://localhost:1/v1"}}
        defaults: {text: stub/any}
        roles: {writer: {}, planner: {output: {type: object}}, judge: {}, editor: {}, unpriced: {model: mine/m}}
        scheduler: {max_claims: 2, listen: "127.0.0.1:0"}
        """
            + more);
    this.config =
        ConfigLoader.load(
            file,
            Map.of(),
            new Endpoints(stack.kafka(), jdbcUrl, null, null, stack.redis(), stack.uniquePrefix()));
    this.kafka = new KafkaClients(config.kafka());
    this.topics = new Topics(config.kafka().topicPrefix());
    this.producer = kafka.producer("test");
    open.push(producer);
  }

  /** As a scheduler leaves it that has started once. */
  private static void prepare(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
      ShippedPrices.sync(database);
    }
  }

  /** Whoever watches the loops finds that this much time has passed. */
  void later(Duration time) {
    later = time;
  }

  SchedulerApp scheduler() throws Exception {
    return scheduler(InstantSource.system());
  }

  SchedulerApp scheduler(InstantSource clock) throws Exception {
    Database database = Database.open(config.postgres(), "test");
    open.push(database);
    SchedulerApp app =
        Startup.prepare(
            config,
            database,
            clock,
            new Random(1),
            new Background(
                new Health(() -> Instant.now().plus(later), fatal::complete), Thread::sleep));
    open.push(app);
    app.start();
    return app;
  }

  PretendWorker worker(Function<TaskMessage, @Nullable String> answer) throws Exception {
    PretendWorker worker = new PretendWorker(jdbcUrl, kafka, topics, 8, answer);
    open.push(worker);
    return worker;
  }

  /**
   * Stores what an output refers to, as a worker does before the output is recorded: its digest.
   */
  synchronized String stored(byte[] content) {
    try {
      if (blobs == null) {
        InstantSource clock = InstantSource.system();
        Database database = Database.open(config.postgres(), "test");
        open.push(database);
        blobs = BlobStore.open(config.blobs(), database, new Uuid7(clock, new Random(1)), clock);
        open.push(blobs);
      }
      return blobs.put("default", new ByteArrayInputStream(content), null, null).digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void submit(String json) {
    submit(json.getBytes(StandardCharsets.UTF_8));
  }

  void submit(byte[] body) {
    var _ =
        producer.send(
            CloudEvents.record(
                topics.jobs(),
                "default",
                UUID.randomUUID().toString(),
                CloudEvent.JOB,
                "test",
                Instant.EPOCH,
                body));
    producer.flush();
  }

  /** As somebody does who has set his producer's own bounds aside. */
  void submitPacked(byte[] body) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            config.kafka().bootstrapServers(),
            "compression.type",
            "gzip",
            "max.request.size",
            2 * body.length,
            "buffer.memory",
            2L * body.length);
    try (var packed =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      packed.send(new ProducerRecord<>(topics.jobs(), body)).get();
    }
  }

  void offer(TaskMessage task) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                topics.tasks("default", dev.troupe.schemas.Lane.BATCH), Json.bytes(task)));
    producer.flush();
  }

  /**
   * Reads a topic from its start until a record is there that is looked for; all up to that one.
   */
  List<ConsumerRecord<String, byte[]>> readUntil(String topic, Predicate<JsonNode> wanted) {
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        kafka.consumer("reader", "reader-" + UUID.randomUUID(), 500)) {
      // Who reads all by himself needs no group, which takes longer to join than reading does.
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          all.add(record);
          if (wanted.test(tree(record))) {
            return all;
          }
        }
      }
    }
    throw new AssertionError(
        "not on "
            + topic
            + " within "
            + PATIENCE
            + "; there is: "
            + all.stream().map(Fleet::tree).toList());
  }

  /** Waits for the event with which a job ends, and until the tables say so too. */
  JsonNode end(String job) throws Exception {
    List<ConsumerRecord<String, byte[]>> records =
        readUntil(
            topics.events(),
            e ->
                e.path("job").asString("").equals(job)
                    && List.of("completed", "failed", "cancelled", "expired")
                        .contains(e.path("type").asString()));
    // Events go out before the commit, so that none is lost.
    long _ = until(() -> ended(job), count -> count > 0);
    return tree(records.getLast());
  }

  private synchronized long ended(String job) throws SQLException {
    try (PreparedStatement s =
        connection()
            .prepareStatement("SELECT count(*) FROM job WHERE id = ? AND state <> 'running'")) {
      s.setString(1, job);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return r.getLong(1);
      }
    }
  }

  /** The result events of a job so far, by task (a result may be published twice). */
  Map<String, JsonNode> results(String job, int atLeast) {
    Map<String, JsonNode> byTask = new java.util.LinkedHashMap<>();
    readUntil(
        topics.results(),
        r -> {
          if (r.path("job").asString().equals(job)) {
            byTask.put(r.path("task_id").asString(), r);
          }
          return byTask.size() >= atLeast;
        });
    return byTask;
  }

  static JsonNode tree(ConsumerRecord<String, byte[]> record) {
    try {
      return Json.MESSAGES.readTree(record.value());
    } catch (tools.jackson.core.JacksonException e) {
      return Json.MESSAGES.createObjectNode();
    }
  }

  synchronized long count(String sql) throws SQLException {
    Connection c = connection();
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection(jdbcUrl);
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  private Connection connection() throws SQLException {
    Connection c = kept;
    if (c == null || !c.isValid(1)) { // a test may have ended it
      c = DriverManager.getConnection(jdbcUrl);
      kept = c;
      open.push(c);
    }
    return c;
  }

  /** Asks again until it is so. */
  void until(String sql, long wanted) throws Exception {
    try {
      long _ = until(() -> count(sql), seen -> seen == wanted);
    } catch (AssertionError e) {
      throw new AssertionError(sql + " (expected: " + wanted + ")", e);
    }
  }

  /** Asks again until the answer is right; that answer. */
  <T> T until(Callable<T> question, Predicate<T> right) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    T answer = question.call();
    while (!right.test(answer)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it stays " + answer);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      answer = question.call();
    }
    return answer;
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
