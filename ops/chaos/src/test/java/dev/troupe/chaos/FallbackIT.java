package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.TaskResult;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.FaultConfig.Outage;
import dev.troupe.simulator.config.Latency;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.simulator.server.LoggedCall;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A chain of two providers, the first of which is down, then flaps, then is scarce. */
@ExtendWith(TroupeStack.class)
class FallbackIT {
  private static final Duration OPEN = Duration.ofSeconds(4);
  private static final int TASKS = 150;

  /**
   * How long the first provider is down at least; {@code -Dtroupe.outage=PT60S} for a longer one.
   */
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("troupe.outage", "PT1S"));

  @TempDir Path folder;
  private TestFleet fleet;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void chain_firstProviderDownThenFlappingThenScarce_succeedsAndBooksBothBills(TestStack stack)
      throws Exception {
    TestFleet c = twoProviders(stack);
    c.scheduler();
    c.worker();
    c.worker();

    openAi(Outage.OVERLOADED);
    long up = System.nanoTime() + OUTAGE.toNanos();
    for (int i = 0; i == 0 || System.nanoTime() < up; i++) {
      c.submit("down-" + i, TASKS);
      c.untilEnded("down-" + i);
    }
    List<OpenCircuit> open = openCircuits(c);
    c.submit("still-down", TASKS);
    c.untilEnded("still-down");
    assertThat(open).as("circuits that the operator sees").isNotEmpty();
    open.forEach(circuit -> assertNoCall(c, circuit));

    c.submit("flapping", TASKS);
    flapUntilEnded(c, "flapping");

    openAi(Outage.NONE);
    workUntilEveryCircuitIsClosed(c);
    c.simulator.configure(
        c.simulator.config("openai").withLimits(LimitConfig.perMinute(TASKS / 10, 1_000_000)));
    c.submit("scarce", TASKS);
    c.untilEnded("scarce");

    long tasks = c.count("SELECT count(*) FROM task");
    long succeeded = c.count("SELECT count(*) FROM task WHERE state = 'succeeded'");
    assertThat(succeeded * 1_000).isGreaterThanOrEqualTo(tasks * 995);
    Audit.check(c);
    assertThat(c.simulator.bill().calls())
        .extracting(BilledCall::account)
        .contains("openai", "backup");
    assertThat(c.count("SELECT sum(accepted) FROM cost_by_day")).isEqualTo(succeeded);
    assertThat(c.simulator.log("openai"))
        .as("calls that were asked to wait")
        .anyMatch(call -> call.status() == 429 && call.retryAfter() != null);
    assertResultsTellTheirSteps(c, (int) tasks);
    assertNoRetryBeforeItsTime(c, "openai");
    assertNoRetryBeforeItsTime(c, "backup");
  }

  private TestFleet twoProviders(TestStack stack) throws Exception {
    Latency latency = Latency.parse("30ms");
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi("openai").withLatency(latency),
                AccountConfig.openAi("backup").withLatency(latency)));
    fleet =
        new TestFleet(
            SharedServers.of(stack),
            simulator,
            folder,
            new FleetSettings(
                    ", backup: {kind: openai-compatible, base_url: \""
                        + simulator.baseUrl("backup")
                        + "/v1\", prices: openai, api_key: k}",
                    "{max_tokens: 500, timeout: 20s, fallback: [backup/gpt-4o-mini]}",
                    "{max_retries: 3, initial_delay: 100ms, max_delay: 1s,"
                        + " circuit: {window: 10, minimum_calls: 5, open: 4s}}")
                .whereNoWorkerDies());
    return fleet;
  }

  private void openAi(Outage outage) {
    fleet.simulator.configure(
        fleet.simulator.config("openai").withFaults(FaultConfig.outage(outage)));
  }

  /** Down and up again with every other look at the job. */
  private void flapUntilEnded(TestFleet c, String job) {
    AtomicInteger looks = new AtomicInteger();
    c.until(
        () -> {
          openAi(looks.incrementAndGet() / 10 % 2 == 0 ? Outage.OVERLOADED : Outage.NONE);
          try {
            return c.count(
                    "SELECT count(*) FROM job WHERE state <> 'running' AND id = '" + job + "'")
                > 0;
          } catch (SQLException e) {
            return false;
          }
        },
        () -> job + " did not end");
  }

  /** Only calls close a circuit, and its workers tell with their heartbeats. */
  private static void workUntilEveryCircuitIsClosed(TestFleet c) throws SQLException {
    String broken = "SELECT count(*) FROM circuit WHERE state <> 'closed'";
    for (int i = 0; i < 200 && c.count(broken) > 0; i++) {
      c.submit("again-" + i, 8);
      c.untilEnded("again-" + i);
    }
    assertThat(c.count(broken)).as("circuits that did not close again").isZero();
  }

  private record OpenCircuit(UUID worker, Instant since) {}

  /** As the operator sees them, once the next heartbeat has told. */
  private static List<OpenCircuit> openCircuits(TestFleet c) throws SQLException {
    c.untilAtLeast(1, "SELECT count(*) FROM circuit WHERE state = 'open' AND provider = 'openai'");
    List<OpenCircuit> open = new ArrayList<>();
    try (var connection = c.connection();
        Statement s = connection.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT worker_id, since FROM circuit WHERE state = 'open' AND provider = 'openai'")) {
      while (r.next()) {
        open.add(new OpenCircuit(r.getObject(1, UUID.class), r.getTimestamp(2).toInstant()));
      }
    }
    return open;
  }

  /** The calls that were on their way when it opened are given a moment to arrive. */
  private static void assertNoCall(TestFleet c, OpenCircuit circuit) {
    Map<String, String> workers = callsBy(c, "worker");
    Instant from = circuit.since().plusMillis(1_500);
    // The breaker counts from a moment before it says so: in a cold JVM that was 30 ms.
    Instant until = circuit.since().plus(OPEN).minusMillis(250);
    assertThat(c.simulator.log("openai"))
        .filteredOn(call -> call.received().isAfter(from) && call.received().isBefore(until))
        .as("calls of %s while its circuit was open", circuit)
        .noneMatch(call -> circuit.worker().toString().equals(workers.get(call.clientRequestId())));
  }

  private static void assertResultsTellTheirSteps(TestFleet c, int tasks) {
    Map<UUID, TaskResult> results = c.results(tasks);
    assertThat(results.values())
        .filteredOn(r -> r.calls() > 1)
        .as("results of tasks that took several calls")
        .isNotEmpty()
        .allSatisfy(
            r -> {
              assertThat(r.attempts()).hasSize(r.calls());
              assertThat(r.attempts())
                  .filteredOn(a -> a.status().equals("failed"))
                  .allMatch(a -> a.reason() != null && !a.reason().isEmpty());
              assertThat(r.attempts().getLast().model()).isEqualTo(r.model());
            });
    assertThat(results.values())
        .filteredOn(r -> r.calls() == 1)
        .allMatch(r -> r.attempts() == null);
  }

  private static void assertNoRetryBeforeItsTime(TestFleet c, String account) {
    Map<String, String> tasks = callsBy(c, "task_id");
    Map<String, Instant> notBefore = new HashMap<>();
    for (LoggedCall call : c.simulator.log(account)) {
      String task = tasks.get(call.clientRequestId());
      assertThat(call.received())
          .as("a call of task %s to %s", task, account)
          .isAfterOrEqualTo(notBefore.getOrDefault(task, Instant.EPOCH));
      if (call.retryAfter() != null) {
        notBefore.put(task, call.answered().plus(call.retryAfter()));
      }
    }
  }

  private static Map<String, String> callsBy(TestFleet c, String column) {
    Map<String, String> values = new HashMap<>();
    try (var connection = c.connection();
        Statement s = connection.createStatement();
        ResultSet r = s.executeQuery("SELECT call_id::text, " + column + "::text FROM call")) {
      while (r.next()) {
        values.put(r.getString(1), r.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }
}
