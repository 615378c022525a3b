package dev.troupe.chaos;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskResult;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.simulator.Simulator;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ProgramCaches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/**
 * Scheduler and worker processes on real servers, calling a simulated provider: a fleet that a test
 * may hurt. Its members are not started again by themselves.
 */
public final class TestFleet implements AutoCloseable {
  /** Far beyond what anything here takes: a test that gets there has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SCHEDULER = "scheduler";

  static final String JOURNALS = "journal";

  private static final String UNDER_WAY =
      "SELECT count(*) FROM call c JOIN worker w ON w.worker_id = c.worker WHERE c.status = 'intent' AND w.pid = ";

  /** Whoever kills a worker waits for as long. */
  static final String SHORT_LEASE = "3s";

  final Simulator simulator;

  /** For what is asked again and again: a login costs more than the question. */
  private @Nullable Connection kept;

  private final Servers servers;
  private final Path folder;
  private final Path config;
  private final KafkaClients kafka;
  private final KafkaProducer<String, byte[]> producer;
  private final Members members;

  /** Where the servers are. */
  public record Servers(String kafka, String prefix, String jdbcUrl, String redis) {}

  TestFleet(Servers servers, Simulator simulator, Path folder) throws IOException {
    this(servers, simulator, folder, FleetSettings.USUAL);
  }

  TestFleet(Servers servers, Simulator simulator, Path folder, FleetSettings settings)
      throws IOException {
    this(servers, simulator, folder, settings.yaml(simulator, folder));
  }

  /**
   * @param simulator closed with this
   * @param folder for logs and journals
   * @param yaml the configuration, but for the servers
   */
  public TestFleet(Servers servers, Simulator simulator, Path folder, String yaml)
      throws IOException {
    this(servers, simulator, folder, yaml, ProgramCaches.ofThisBuild(false));
  }

  /**
   * @param caches what its programs start from, or write
   */
  private TestFleet(
      Servers servers, Simulator simulator, Path folder, String yaml, ProgramCaches caches)
      throws IOException {
    this.members = new Members(folder, caches);
    this.servers = servers;
    this.simulator = simulator;
    this.folder = folder;
    this.config = folder.resolve("troupe.yaml");
    Files.writeString(
        config,
        """
        kafka: {bootstrap_servers: "%s", topic_prefix: %s}
        postgres: {url: "%s"}
        redis: {url: "%s"}
        """
                .formatted(servers.kafka(), servers.prefix(), servers.jdbcUrl(), servers.redis())
            + yaml);
    this.kafka =
        new KafkaClients(
            new TroupeConfig.Kafka(
                servers.kafka(), servers.prefix(), Map.of(), TroupeConfig.Kafka.Delivery.SHARE));
    this.producer = kafka.producer("company");
  }

  /** One whose programs write what the programs of later fleets start from. */
  static TestFleet training(Servers servers, Simulator simulator, Path folder) throws IOException {
    return new TestFleet(
        servers,
        simulator,
        folder,
        FleetSettings.USUAL.yaml(simulator, folder),
        ProgramCaches.ofThisBuild(true));
  }

  /** Its clients' factory. */
  public KafkaClients kafka() {
    return kafka;
  }

  /** Its configuration's file. */
  public Path config() {
    return config;
  }

  /** Where its workers keep what they were paid for and could not record yet. */
  Path journals() {
    return folder.resolve(JOURNALS);
  }

  public ChildProcess scheduler() throws IOException {
    return members.start(
        SCHEDULER,
        "dev.troupe.scheduler.app.SchedulerMain",
        List.of("--config", config.toString()));
  }

  /** What the scheduler that was started last has said so far. */
  String schedulerLog() throws IOException {
    return members.lastLog(SCHEDULER);
  }

  public ChildProcess worker() throws IOException {
    return worker("w" + members.started());
  }

  public ChildProcess worker(String name) throws IOException {
    return members.start(
        "worker",
        "dev.troupe.worker.app.WorkerMain",
        List.of("--config", config.toString(), "--name", name));
  }

  /** The command line, on this fleet. */
  ChildProcess cli(List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--config", config.toString(), "--dir", folder.toString()));
    return members.start("cli", "dev.troupe.cli.CliMain", all);
  }

  /**
   * Kills a worker that has calls under way: it stops the worker first, and looks then.
   *
   * @param worker of this fleet
   */
  void killInMidCall(ChildProcess worker) {
    until(
        () -> {
          worker.suspend();
          try {
            if (count(UNDER_WAY + worker.pid()) > 0) {
              return true;
            }
          } catch (SQLException e) {
            // The database is away: it goes on until that is back.
          }
          worker.resume();
          return false;
        },
        () -> "worker " + worker.pid() + " has no call under way");
    worker.kill();
  }

  public Topics topics() {
    return new Topics(servers.prefix());
  }

  public void produce(String topic, String key, byte[] body) {
    var _ =
        producer.send(
            CloudEvents.record(
                topic,
                key,
                UUID.randomUUID().toString(),
                CloudEvent.JOB,
                "test",
                Instant.EPOCH,
                body));
    producer.flush();
  }

  /** A job of so many tasks that depend on nothing. */
  void submit(String id, int tasks) {
    StringBuilder json = new StringBuilder("{\"id\": \"" + id + "\", \"tasks\": [");
    for (int i = 0; i < tasks; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"role\": \"writer\", \"prompt\": \"Job ")
          .append(id)
          .append(", line ")
          .append(i)
          .append(".\"}");
    }
    produce(topics().jobs(), id, json.append("]}").toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A tenant's job of so many tasks that say only so many different things. */
  void submit(String id, String tenant, int tasks, int different) {
    StringBuilder json =
        new StringBuilder("{\"id\": \"" + id + "\", \"tenant\": \"" + tenant + "\", \"tasks\": [");
    for (int i = 0; i < tasks; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"role\": \"writer\", \"prompt\": \"Theme ")
          .append(i % different)
          .append(".\"}");
    }
    produce(topics().jobs(), id, json.append("]}").toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The results of so many tasks, by task: one may have been published twice. */
  Map<UUID, TaskResult> results(int tasks) {
    Map<UUID, TaskResult> results = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        kafka.consumer("reader", servers.prefix() + "-results", 500)) {
      consumer.subscribe(List.of(topics().results()));
      until(
          () -> {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
              TaskResult result = Json.MESSAGES.readValue(record.value(), TaskResult.class);
              results.put(result.taskId(), result);
            }
            return results.size() >= tasks;
          },
          () -> results.size() + " results (expected: " + tasks + ")");
    }
    return results;
  }

  public long count(String sql) throws SQLException {
    return Long.parseLong(Objects.requireNonNullElse(list(sql).getFirst(), "0"));
  }

  /** The first column. */
  public synchronized List<String> list(String sql) throws SQLException {
    Connection c = kept;
    if (c != null) {
      try {
        return list(c, sql);
      } catch (SQLException e) {
        forget(); // the database was away meanwhile
      }
    }
    c = connection();
    kept = c;
    return list(c, sql);
  }

  private synchronized void forget() {
    Connection c = kept;
    kept = null;
    try {
      if (c != null) {
        c.close();
      }
    } catch (SQLException e) {
      // It was broken, which is why it is being closed.
    }
  }

  private static List<String> list(Connection c, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      while (r.next()) {
        values.add(r.getString(1));
      }
    }
    return values;
  }

  public Connection connection() throws SQLException {
    return DriverManager.getConnection(servers.jdbcUrl());
  }

  void execute(String sql) throws SQLException {
    try (Connection c = connection();
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  /** Asks until there are at least that many; the database may be away meanwhile. */
  public void untilAtLeast(long wanted, String sql) {
    long[] seen = {-1};
    until(
        () -> {
          try {
            seen[0] = count(sql);
          } catch (SQLException e) {
            return false;
          }
          return seen[0] >= wanted;
        },
        () -> sql + " is " + seen[0] + " (expected: at least " + wanted + ")");
  }

  void untilEnded(String job) {
    untilAtLeast(1, "SELECT count(*) FROM job WHERE id = '" + job + "' AND state <> 'running'");
  }

  public void until(BooleanSupplier condition, Supplier<String> failure) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(failure.get() + "; logs:\n" + logs());
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** The last lines of each member's log. */
  public String logs() {
    return members.logs();
  }

  /** Asks its programs to end, so that they write their caches, and waits until they have. */
  void train() {
    members.train();
  }

  @Override
  public void close() {
    forget();
    producer.close(Duration.ofSeconds(1));
    members.close();
    simulator.close();
  }
}
