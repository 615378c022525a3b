package dev.troupe.scheduler.app;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Stall;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.shared.postgres.Stalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few seconds whether everything gets on, and writes what does not into the database,
 * where {@code troupe doctor} finds it. Beside the loops themselves it watches the outbox from
 * outside: whatever the reason, a row that stays there is a job that does not go on.
 */
final class HealthLoop implements Loop.Work {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final int PROBE_MILLIS = 2_000;

  private static final Sql FIRST =
      Sql.of(
          "SELECT seq, coalesce(tasks[1], job_id) AS task_id FROM finished ORDER BY seq LIMIT 1");

  /** The oldest row of the outbox. */
  private record First(long seq, String task) {}

  private final Database database;
  private final Admin kafka;
  private final Health health;
  private final String process;
  private final BooleanSupplier leads;
  private final InstantSource clock;
  private final Pause pause;
  private volatile @Nullable Stall outbox;
  // It did when the topics were made.
  private volatile boolean kafkaAnswers = true;
  private @Nullable Connection connection;
  private long oldest = -1;
  private Instant since = Instant.EPOCH;

  /**
   * @param process host and process id
   */
  HealthLoop(
      Database database,
      Admin kafka,
      String process,
      BooleanSupplier leads,
      InstantSource clock,
      Background background) {
    this.database = database;
    this.kafka = kafka;
    this.process = process;
    this.leads = leads;
    this.clock = clock;
    this.health = background.health();
    this.pause = background.pause();
  }

  /** What stands. Thread-safe. */
  List<Stall> stalls() {
    List<Stall> stalls = new ArrayList<>(health.stalls());
    Stall waiting = outbox;
    if (waiting != null) {
      stalls.add(waiting);
    }
    return stalls;
  }

  /** Whether Kafka answered when it was last asked. Thread-safe. */
  boolean kafkaAnswers() {
    return kafkaAnswers;
  }

  @Override
  public void round(Progress progress) throws Exception {
    kafkaAnswers = probe();
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-health");
      connection = c;
    }
    outbox = leads.getAsBoolean() ? look(c) : null;
    Stalls.report(c, process, "scheduler", process, stalls());
    progress.idle();
    pause.pause(EVERY);
  }

  private boolean probe() throws InterruptedException {
    try {
      var _ =
          kafka
              .describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_MILLIS))
              .clusterId()
              .get();
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private @Nullable Stall look(Connection c) throws SQLException {
    Optional<First> first =
        FIRST.on(c).first(row -> new First(row.number("seq"), row.text("task_id")));
    if (first.isEmpty()) {
      oldest = -1;
      return null;
    }
    if (first.get().seq() != oldest) {
      oldest = first.get().seq();
      since = clock.instant();
    }
    return since.plus(Health.PATIENCE).isAfter(clock.instant())
        ? null
        : new Stall(
            "outbox", "task " + first.get().task(), since, "what it unlocks has not been made");
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
  }
}
