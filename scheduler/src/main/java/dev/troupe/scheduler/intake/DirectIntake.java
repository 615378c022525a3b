package dev.troupe.scheduler.intake;

import dev.troupe.schemas.Topics;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.PlannerPins;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Takes the submissions of callers who wait for the answer, without the way over the topic: what
 * gathered while the last transaction was on its way is the next. Until it is taken, a submission
 * is kept by nobody but its caller's connection, which is lost with this process anyway.
 * Thread-safe.
 */
public final class DirectIntake implements Loop.Work {
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final int BATCH = 200;

  private final Database database;
  private final Intake intake;
  private final Topics topics;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Intake.Read> come = new LinkedBlockingQueue<>();
  private final List<Intake.Read> batch = new ArrayList<>();
  private @Nullable Connection connection;

  /**
   * @param intake of this alone
   */
  public DirectIntake(Database database, Intake intake, Topics topics, InstantSource clock) {
    this.database = database;
    this.intake = intake;
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * Has it taken as soon as PostgreSQL can be asked.
   *
   * @param body UTF-8; a job with an id
   * @return what is wrong with it; empty: it is on its way
   */
  public List<Problem> submit(String tenant, byte[] body) {
    Intake.Read read = intake.read(record(tenant, body));
    return switch (read.submission()) {
      case Submission.Wrong wrong -> wrong.problems();
      case Submission.Good _ -> {
        come.add(read);
        yield List.of();
      }
    };
  }

  /** As it would stand on the topic, where it does not. */
  private ConsumerRecord<String, byte[]> record(String tenant, byte[] body) {
    return new ConsumerRecord<>(
        topics.jobs(),
        0,
        0,
        clock.millis(),
        TimestampType.CREATE_TIME,
        tenant.length(),
        body.length,
        tenant,
        body,
        new RecordHeaders(),
        Optional.empty());
  }

  @Override
  public void round(Progress progress) throws Exception {
    if (batch.isEmpty()) {
      progress.idle();
      Intake.Read first = come.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
      if (first == null) {
        return;
      }
      batch.add(first);
      come.drainTo(batch, BATCH - 1);
    }
    progress.on(batch.size() + " waited for");
    Connection c = connected();
    try {
      Halving.run(List.copyOf(batch), part -> take(c, part), this::refuse);
    } catch (Exception | StackOverflowError e) {
      // What is left is kept for the next round: the same submissions with the same ids.
      close();
      throw e;
    }
  }

  private Connection connected() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-answers");
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

  @Override
  public void close() {
    Connection c = connection;
    connection = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        // It was broken, which is why it is being closed.
      }
    }
  }
}
