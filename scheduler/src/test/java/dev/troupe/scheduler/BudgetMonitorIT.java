package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.budget.BudgetAlerts;
import dev.troupe.scheduler.budget.BudgetMonitor;
import dev.troupe.scheduler.event.Events;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Its rounds by hand, on the real tables: what is woken when, in what portions; what expires. */
@ExtendWith(TroupeStack.class)
class BudgetMonitorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String WOKEN = "SELECT count(*) FROM task WHERE queue = 'ready'";
  private static final String EXPIRED =
      "SELECT count(*) FROM call WHERE status = 'unknown' AND unknown_since IS NULL";
  private static final String WANTED = "SELECT coalesce(max(wanted_pico), 0) FROM budget_window";

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));
  private Fleet fleet;
  private Database database;
  private KafkaProducer<String, byte[]> producer;
  private Connection connection;
  private BudgetMonitor monitor;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    database = Database.open(fleet.config.postgres(), "test");
    producer = fleet.kafka.producer("keeper");
    connection = database.connect("keeper");
    monitor =
        new BudgetMonitor(
            Duration.ofHours(24),
            new BudgetAlerts(new Events(producer, fleet.topics, clock)),
            clock);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    producer.close();
    database.close();
    fleet.close();
  }

  @Test
  void round_roomForTwo_isOfferedToTwoAndIfItStaysToMore() throws Exception {
    budget(800, 100);
    paused(40, "global per day");

    assertThat(monitor.round(connection)).isTrue();
    assertThat(fleet.count(WOKEN)).isEqualTo(2);
    assertThat(monitor.round(connection)).as("they have to find their way").isFalse();

    clock.pass(PATIENCE);
    assertThat(monitor.round(connection)).isTrue();
    assertThat(fleet.count(WOKEN)).isEqualTo(2 + 8);
    clock.pass(PATIENCE);
    assertThat(monitor.round(connection)).isTrue();
    assertThat(fleet.count(WOKEN)).isEqualTo(2 + 8 + 18);

    clock.pass(PATIENCE);
    assertThat(monitor.round(connection)).as("they need more than there is").isFalse();
    assertThat(fleet.count(WANTED)).isEqualTo(201);
    assertThat(fleet.count(WOKEN)).isEqualTo(28);
  }

  @Test
  void round_otherRoomThanBefore_isOfferedAtOnce() throws Exception {
    budget(800, 100);
    paused(40, "global per day");
    monitor.round(connection);

    fleet.execute("UPDATE budget_window SET reserved_pico = 700");

    assertThat(monitor.round(connection)).isTrue();
    assertThat(fleet.count(WOKEN)).isEqualTo(2 + 3);
  }

  @Test
  void round_lessRoomThanWanted_wakesNobody() throws Exception {
    budget(901, 100);
    paused(3, "global per day");

    assertThat(monitor.round(connection)).isFalse();
    assertThat(fleet.count(WOKEN)).isZero();
  }

  @Test
  void round_nobodyWaitsAnyMore_nothingIsWanted() throws Exception {
    budget(800, 100);
    fleet.execute("UPDATE budget_window SET wanted_at = now() - interval '2 seconds'");

    assertThat(monitor.round(connection)).isFalse();
    assertThat(fleet.count(WANTED)).isZero();
  }

  @Test
  void round_windowIsOver_nothingIsWantedOfIt() throws Exception {
    budget(1_000, 100);
    fleet.execute(
        "UPDATE budget_window SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'");

    monitor.round(connection);

    assertThat(fleet.count(WANTED)).isZero();
  }

  @Test
  void round_budgetIsGone_whatItPausedIsFoundWithinTwoMinutes() throws Exception {
    paused(3, "tenant/gone per day");
    monitor.round(connection);
    clock.pass(Duration.ofSeconds(119));
    monitor.round(connection);
    assertThat(fleet.count(WOKEN)).isZero();

    clock.pass(Duration.ofSeconds(1));
    monitor.round(connection);

    assertThat(fleet.count(WOKEN)).isEqualTo(3);
  }

  @Test
  void round_callUnknownForLongerThanConfigured_isSpentAtItsWorstCase() throws Exception {
    budget(900, 101);
    unknown(1, 300, "24 hours 1 minute");
    unknown(1, 600, "23 hours 59 minutes");

    assertThat(monitor.round(connection)).as("what is spent makes no room").isFalse();

    assertThat(fleet.count(EXPIRED)).isEqualTo(1);
    assertThat(fleet.count("SELECT settled_pico FROM budget_window")).isEqualTo(300);
    assertThat(fleet.count("SELECT reserved_pico FROM budget_window")).isEqualTo(600);
  }

  @Test
  void round_moreUnknownCallsThanOneStatementTakes_expireAllTheSame() throws Exception {
    fleet.execute("SELECT budget_set('global', '', 'day', 'UTC', 1000000, 'config')");
    fleet.execute("UPDATE budget_window SET reserved_pico = 2500");
    unknown(2_500, 1, "2 days");

    monitor.round(connection);

    assertThat(fleet.count(EXPIRED)).isEqualTo(2_500);
    assertThat(fleet.count("SELECT settled_pico FROM budget_window")).isEqualTo(2_500);
    assertThat(fleet.count("SELECT reserved_pico FROM budget_window")).isZero();
  }

  @Test
  void round_withinFiveSecondsOfTheLast_looksForNoUnknownCalls() throws Exception {
    budget(900, 101);
    monitor.round(connection);
    unknown(1, 300, "2 days");
    clock.pass(Duration.ofMillis(4_999));
    monitor.round(connection);
    assertThat(fleet.count(EXPIRED)).isZero();

    clock.pass(Duration.ofMillis(1));
    monitor.round(connection);

    assertThat(fleet.count(EXPIRED)).isEqualTo(1);
  }

  /** Calls whose worst case is reserved in each window, and whose answers nobody knows. */
  private void unknown(int calls, long worstCase, String age) throws Exception {
    fleet.execute(
        """
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, reserved_pico, cost_pico,
                          budgets, unknown_since)
        SELECT uuidv7(), gen_random_uuid(), gen_random_uuid(), 'default', 'writer', gen_random_uuid(), 1, 0, 0, 'stub', 'any', 'unknown', %1$d, %1$d,
               ARRAY(SELECT window_id FROM budget_window), now() - interval '%2$s' FROM generate_series(1, %3$d)
        """
            .formatted(worstCase, age, calls));
  }

  /** Of a thousand, whose news have been told. */
  private void budget(long reserved, long wanted) throws Exception {
    fleet.execute("SELECT budget_set('global', '', 'day', 'UTC', 1000, 'config')");
    fleet.execute(
        "UPDATE budget_window SET reserved_pico = %d, wanted_pico = %d, wanted_at = now(), stopped_at = now()"
            .formatted(reserved, wanted));
  }

  private void paused(int tasks, String budget) throws Exception {
    fleet.execute(
        """
        INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state, queue, not_before, paused_by)
        SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 0, n, 'writer', 'default', 'batch', 2, 'waiting', 'delayed',
               now() + interval '1 year', coalesce((SELECT budget_id FROM budget WHERE name = '%s'), 0) FROM generate_series(1, %d) AS n
        """
            .formatted(budget, tasks));
  }
}
