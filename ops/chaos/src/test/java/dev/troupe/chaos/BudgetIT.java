package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Budgets of a whole fleet, looked at all the time from outside. */
@ExtendWith(TroupeStack.class)
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class BudgetIT {
  private static final long CENT = 10_000_000_000L;

  /**
   * More than what is reserved for one: 500 tokens written and the prompt, at the price of
   * priority, since the account doesn't say which tier it wants.
   */
  private static final long A_CALL = CENT / 100 * 6;

  private static final String RUNNING =
      "SELECT count(*) FROM task WHERE state IN ('dispatched', 'running') OR queue = 'ready'";
  private static final String PAUSED =
      "SELECT count(*) FROM task JOIN budget ON budget_id = paused_by WHERE budget.name = 'global per day'";

  /** Nothing is on its way, and the cheapest call that waits doesn't fit. */
  private static final String AT_REST =
      "SELECT count(*) FROM budget_window WHERE limit_pico - settled_pico - reserved_pico < wanted_pico AND ("
          + RUNNING
          + ") = 0 AND ("
          + PAUSED
          + ") > 0";

  @TempDir Path folder;
  private TestFleet fleet;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger samples = new AtomicInteger();
  private final Set<String> wrong = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    over.set(true);
    if (fleet != null) {
      fleet.close();
    }
  }

  private TestFleet fleet(TestFleet.Servers servers, String latency) throws Exception {
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(AccountConfig.openAi("openai").withLatency(Latency.parse(latency))));
    fleet = new TestFleet(servers, simulator, folder);
    fleet.scheduler();
    fleet.untilAtLeast(1, "SELECT count(*) FROM databasechangelog WHERE id = 'report-role'");
    return fleet;
  }

  private static void budget(TestFleet c, long picos) throws SQLException {
    c.execute("SELECT budget_set('global', '', 'day', 'UTC', " + picos + ", 'operator')");
  }

  @Test
  void budget_workersAndServersKilled_holdsAtEveryMomentAndIsSpentToTheLastCall(TestStack stack)
      throws Exception {
    Stack own = stack.ownStack("postgres", "redis");
    TestFleet c = fleet(SharedServers.of(stack, own), "lognormal(100ms,400ms)");
    budget(c, CENT);
    Thread sampler = Thread.ofPlatform().start(this::sample);
    ChildProcess first = c.worker();
    ChildProcess second = c.worker();
    c.worker();
    c.submit("a", 400);

    c.untilAtLeast(10, "SELECT count(*) FROM call WHERE status = 'settled'");
    c.killInMidCall(first);
    own.postgres().kill();
    own.postgres().start();
    c.worker();
    c.untilAtLeast(30, "SELECT count(*) FROM call WHERE status = 'settled'");
    own.redis().kill();
    own.redis().start();
    c.killInMidCall(second);
    c.worker();

    c.untilAtLeast(1, AT_REST);
    assertThat(c.count("SELECT count(*) FROM call WHERE status = 'unknown'"))
        .as("calls whose answers died with their workers")
        .isPositive();
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'failed'")).isZero();
    // A day later, nobody has resolved them.
    c.execute(
        "UPDATE call SET unknown_since = now() - interval '25 hours' WHERE unknown_since IS NOT NULL");
    c.untilAtLeast(0, "SELECT -reserved_pico FROM budget_window");
    c.untilAtLeast(1, AT_REST);
    assertThat(
            c.count(
                "SELECT count(*) FROM budget_window WHERE settled_pico BETWEEN "
                    + (CENT - A_CALL)
                    + " AND "
                    + CENT))
        .as("spent but for less than a call: " + c.list("SELECT w::text FROM budget_window w"))
        .isEqualTo(1);

    budget(c, 100 * CENT);
    c.untilEnded("a");
    over.set(true);
    sampler.join();

    assertThat(wrong).as("what the sampler saw").isEmpty();
    assertThat(samples.get()).as("samples").isGreaterThan(20);
    Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(400);
    assertThat(c.list("SELECT reserved_pico || ' ' || overrun_pico FROM budget_window"))
        .containsExactly("0 0");
  }

  @Test
  @Tag("long")
  void job_withABudgetOfItsOwn_stopsThereWhileOthersGoOnAndResumesWhenItIsRaised(TestStack stack)
      throws Exception {
    TestFleet c = fleet(SharedServers.of(stack), "20ms");
    c.worker();
    c.produce(c.topics().jobs(), "small", job("small", 60, "0.002"));
    c.submit("free", 60);

    c.untilEnded("free");
    c.untilAtLeast(
        1,
        "SELECT count(*) FROM budget_window WHERE settled_pico + wanted_pico > limit_pico AND reserved_pico = 0 AND ("
            + RUNNING
            + ") = 0");
    assertThat(c.list("SELECT DISTINCT wait_reason FROM task WHERE state = 'waiting'"))
        .containsExactly("budget(this job)");
    assertThat(c.list("SELECT DISTINCT claims::text FROM task WHERE state = 'waiting'"))
        .as("attempts that waiting was counted as")
        .containsExactly("0");
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'failed'")).isZero();

    c.execute(
        "SELECT budget_set('job', job_id::text, 'run', 'UTC', "
            + CENT * 100
            + ", 'operator') FROM job WHERE id = 'small'");
    c.untilEnded("small");

    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(120);
    Audit.check(c);
    assertThat(c.list("SELECT reserved_pico || ' ' || overrun_pico FROM budget_window ORDER BY 1"))
        .containsExactly("0 0");
    assertThat(
            c.count(
                "SELECT count(*) FROM budget_window w WHERE settled_pico = (SELECT sum(cost_pico) FROM call JOIN job USING (job_id) WHERE job.id = 'small')"))
        .isEqualTo(1);
  }

  @Test
  @Tag("long")
  void task_dearerThanTheWholeBudget_failsAndSaysSo(TestStack stack) throws Exception {
    TestFleet c = fleet(SharedServers.of(stack), "20ms");
    c.worker();
    c.produce(c.topics().jobs(), "tiny", job("tiny", 2, "0.000001"));
    c.untilEnded("tiny");
    assertThat(c.list("SELECT failure_code FROM task"))
        .isEqualTo(List.of("exceeds_budget", "exceeds_budget"));
    assertThat(c.list("SELECT failure_message FROM task LIMIT 1").getFirst())
        .contains("this job", "$0.000001");
    assertThat(c.simulator.bill().calls()).isEmpty();
  }

  private static byte[] job(String id, int tasks, String budget) {
    StringBuilder json =
        new StringBuilder("{\"id\": \"" + id + "\", \"budget\": " + budget + ", \"tasks\": [");
    for (int i = 0; i < tasks; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"role\": \"writer\", \"prompt\": \"Verse ")
          .append(i)
          .append(".\"}");
    }
    return json.append("]}").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void sample() {
    while (!over.get()) {
      try {
        wrong.addAll(fleet.list(Promises.BUDGETS));
        samples.incrementAndGet();
      } catch (SQLException e) {
        // The database is away: that is part of it.
      }
      // Without a pause it would take the processor and the database from those whom it watches.
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }
}
