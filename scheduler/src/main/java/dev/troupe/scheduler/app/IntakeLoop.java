package dev.troupe.scheduler.app;

import dev.troupe.scheduler.intake.Intake;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.PlannerPins;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Polls submissions, has them taken, then commits their offsets. Runs on every replica. A
 * submission that can't be taken is rejected alone; while a server is away all of them are kept.
 */
final class IntakeLoop implements Loop.Work {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int BATCH = 200;

  /** Tasks of one transaction: the first of many jobs is at work while the last is still read. */
  private static final int TASKS = 1_000;

  private final Database database;
  private final KafkaClients kafka;
  private final Topics topics;
  private final Intake intake;
  private @Nullable KafkaConsumer<String, byte[]> consumer;
  private @Nullable Connection connection;

  /** What is polled and not yet read. */
  private final Deque<ConsumerRecord<String, byte[]>> polled = new ArrayDeque<>();

  /** What is read and not yet taken or rejected. */
  private final List<Intake.Read> batch = new ArrayList<>();

  IntakeLoop(Database database, KafkaClients kafka, Topics topics, Intake intake) {
    this.database = database;
    this.kafka = kafka;
    this.topics = topics;
    this.intake = intake;
  }

  @Override
  public void round(Progress progress) throws Exception {
    try {
      if (batch.isEmpty() && polled.isEmpty()) {
        poll(progress);
      }
      boolean any = false;
      while (!batch.isEmpty() || !polled.isEmpty()) {
        any = true;
        read(progress);
        progress.on(batch.getFirst().position());
        take();
      }
      KafkaConsumer<String, byte[]> from = consumer;
      if (any && from != null) {
        from.commitSync();
      }
    } catch (InterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  private void poll(Progress progress) {
    KafkaConsumer<String, byte[]> c = consumer;
    if (c == null) {
      c = kafka.consumer("troupe-intake", topics.intake(), BATCH);
      c.subscribe(List.of(topics.jobs()));
      consumer = c;
    }
    progress.idle();
    c.poll(POLL).forEach(polled::add);
  }

  private void read(Progress progress) {
    int tasks = batch.stream().mapToInt(Intake.Read::tasks).sum();
    while (tasks < TASKS && !polled.isEmpty()) {
      ConsumerRecord<String, byte[]> record = polled.getFirst();
      progress.on(Intake.position(record));
      Intake.Read read = intake.read(record);
      polled.removeFirst();
      batch.add(read);
      tasks += read.tasks();
    }
  }

  private void take() throws Exception {
    Connection c = connected();
    try {
      Halving.run(List.copyOf(batch), part -> take(c, part), this::refuse);
    } catch (Exception | StackOverflowError e) {
      // What is left is kept for the next round: the same submissions with the same ids. The
      // consumer stays, too, so that its position does.
      connection = Connections.closed(c);
      throw e;
    }
  }

  private Connection connected() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-intake");
      PlannerPins.NESTED_LOOPS.set(c);
      c.setAutoCommit(false);
      connection = c;
    }
    return c;
  }

  private void take(Connection c, List<Intake.Read> part) throws Exception {
    intake.take(c, part);
    batch.removeAll(part);
  }

  private void refuse(Intake.Read read, Throwable why) throws InterruptedException {
    intake.refuse(read, why);
    batch.remove(read);
  }

  /** What is left, whoever takes over reads again; only then may the consumer leave its group. */
  @Override
  public void last() {
    polled.clear();
    batch.clear();
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
    KafkaConsumer<String, byte[]> c = consumer;
    if (c != null && polled.isEmpty() && batch.isEmpty()) {
      consumer = null;
      c.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
  }
}
