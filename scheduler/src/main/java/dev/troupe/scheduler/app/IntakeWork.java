package dev.troupe.scheduler.app;

import dev.troupe.scheduler.intake.Intake;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Polls submissions, has them taken, then commits their offsets. Runs on every replica. */
final class IntakeWork implements WorkLoop.Work {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int BATCH = 200;

  private final Database database;
  private final KafkaClients kafka;
  private final Topics topics;
  private final Intake intake;
  private @Nullable KafkaConsumer<String, byte[]> consumer;
  private @Nullable Connection connection;
  private List<Intake.Read> batch = List.of();

  IntakeWork(Database database, KafkaClients kafka, Topics topics, Intake intake) {
    this.database = database;
    this.kafka = kafka;
    this.topics = topics;
    this.intake = intake;
  }

  @Override
  public void round() throws Exception {
    try {
      if (batch.isEmpty()) {
        batch = poll();
      }
      if (!batch.isEmpty()) {
        take();
      }
    } catch (InterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  private List<Intake.Read> poll() {
    KafkaConsumer<String, byte[]> c = consumer;
    if (c == null) {
      c = kafka.consumer("troupe-intake", topics.intake(), BATCH);
      c.subscribe(List.of(topics.jobs()));
      consumer = c;
    }
    List<Intake.Read> reads = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : c.poll(POLL)) {
      reads.add(intake.read(record));
    }
    return reads;
  }

  private void take() throws SQLException, InterruptedException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-intake");
      c.setAutoCommit(false);
      connection = c;
    }
    try {
      intake.take(c, batch);
    } catch (SQLException | RuntimeException e) {
      // Kept for the next round: the same submissions with the same ids. The consumer stays, too,
      // so that its position does.
      connection = Connections.closed(c);
      throw e;
    }
    batch = List.of();
    KafkaConsumer<String, byte[]> from = consumer;
    if (from != null) {
      from.commitSync();
    }
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
    KafkaConsumer<String, byte[]> c = consumer;
    if (c != null && batch.isEmpty()) {
      consumer = null;
      c.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
  }
}
