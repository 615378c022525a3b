package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.TaskResult;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What better and faster answers cost: reviewers, repairs and hedges, each on the bill. */
@ExtendWith(TroupeStack.class)
class QualityIT {
  private static final int TASKS = 40;
  private static final String SUCCEEDED = "SELECT count(*) FROM task WHERE state = 'succeeded'";

  @TempDir Path folder;
  private TestFleet fleet;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  /** {@code backup} answers at once, {@code openai} when it likes. */
  private TestFleet fleet(TestStack stack, String latency, String roles) throws IOException {
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi("openai").withLatency(Latency.parse(latency)),
                AccountConfig.openAi("backup")));
    fleet =
        new TestFleet(
            SharedServers.of(stack),
            simulator,
            folder,
            new FleetSettings(
                    ", backup: {kind: openai-compatible, base_url: \""
                        + simulator.baseUrl("backup")
                        + "/v1\", prices: openai, api_key: k}",
                    roles,
                    FleetSettings.USUAL.retry())
                .whereNoWorkerDies());
    return fleet;
  }

  @Test
  void reviewer_findsAnswersTooWeak_theyAreRepairedEscalatedOrGivenUpAndAllIsPaidFor(
      TestStack stack) throws Exception {
    TestFleet c =
        fleet(
            stack,
            "10ms",
            "{max_tokens: 500, escalate_to: backup/gpt-4o, judge: {role: critic, threshold: 9}},"
                + " critic: {max_tokens: 300}");
    c.scheduler();
    c.worker();

    c.submit("reviewed", TASKS);
    c.untilEnded("reviewed");

    Audit.check(c);
    long succeeded = c.count(SUCCEEDED);
    assertThat(succeeded).as("tasks with an answer that was good enough").isPositive();
    assertThat(c.count("SELECT sum(accepted) FROM cost_by_day WHERE role = 'writer'"))
        .isEqualTo(succeeded);
    assertThat(c.list("SELECT DISTINCT verdict FROM call WHERE verdict IS NOT NULL"))
        .isNotEmpty()
        .allMatch(v -> v.matches("(?s)critic gives it [0-8] of 10 \\(expected: at least 9\\): .+"));
    assertThat(c.count("SELECT count(*) FROM call WHERE role = 'writer'"))
        .as("each answer was read by the critic once")
        .isEqualTo(c.count("SELECT count(*) FROM call WHERE role = 'critic'"));
    assertThat(c.list("SELECT DISTINCT model FROM call WHERE role = 'writer'"))
        .as("what the first model could not do went to the stronger one")
        .containsExactlyInAnyOrder("gpt-4o-mini", "gpt-4o");
    assertThat(c.results(TASKS).values()).allSatisfy(r -> assertExplained(c, r));
  }

  @Test
  @Tag("long")
  void reviewer_itsBudgetIsUsedUp_answersWaitToBeReadAndAreNotPaidForAgain(TestStack stack)
      throws Exception {
    TestFleet c =
        fleet(
            stack,
            "10ms",
            "{max_tokens: 500, judge: {role: critic, threshold: 0}}, critic: {max_tokens: 300}");
    c.scheduler();
    c.worker();
    c.untilAtLeast(1, "SELECT count(*) FROM databasechangelog WHERE id = 'report-role'");
    c.execute("SELECT budget_set('role', 'critic', 'day', 'UTC', 1000000000, 'operator')");

    c.submit("read", TASKS);
    c.untilAtLeast(
        1,
        "SELECT count(*) FROM task JOIN budget ON budget_id = paused_by WHERE budget.name = 'role/critic per day' AND NOT EXISTS (SELECT FROM task WHERE state IN ('dispatched', 'running') OR queue = 'ready')");
    assertThat(c.count("SELECT count(*) FROM answer")).as("answers that wait").isPositive();
    // Whoever reads them later is another one.
    c.worker();
    c.execute("SELECT budget_set('role', 'critic', 'day', 'UTC', 1000000000000, 'operator')");
    c.untilEnded("read");

    Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(TASKS);
    assertThat(c.count("SELECT count(*) FROM call WHERE role = 'writer'")).isEqualTo(TASKS);
    assertThat(c.count("SELECT sum(accepted) FROM cost_by_day")).isEqualTo(TASKS);
    assertThat(c.count("SELECT sum(discarded_cost_pico) FROM cost_by_day")).isZero();
  }

  /** Every call of the task, with what was wrong with its answer, and what they cost together. */
  private static void assertExplained(TestFleet c, TaskResult result) throws Exception {
    UUID task = result.taskId();
    assertThat(result.calls())
        .isEqualTo((int) c.count("SELECT count(*) FROM call WHERE task_id = '" + task + "'"));
    assertThat(result.costUsd().picos())
        .isEqualTo(c.count("SELECT sum(cost_pico) FROM call WHERE task_id = '" + task + "'"));
    assertThat(result.attempts())
        .hasSize(result.calls())
        .filteredOn(a -> a.reason() != null)
        .hasSize(
            (int)
                c.count(
                    "SELECT count(*) FROM call WHERE verdict IS NOT NULL AND task_id = '"
                        + task
                        + "'"));
  }

  @Test
  void hedge_firstProviderSlow_theOtherOneAnswersAndBothAreOnTheLedger(TestStack stack)
      throws Exception {
    TestFleet c =
        fleet(
            stack,
            "uniform(20ms,3s)",
            "{max_tokens: 500, timeout: 20s, fallback: [backup/gpt-4o-mini],"
                + " hedge: {after: 300ms, max_extra_usd: 0.01}}");
    c.scheduler();
    c.worker();

    c.submit("hedged", TASKS);
    c.untilEnded("hedged");

    Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(TASKS);
    assertThat(c.simulator.bill().calls())
        .extracting(BilledCall::account)
        .contains("openai", "backup");
    assertThat(
            c.count(
                "SELECT count(*) FROM (SELECT task_id FROM call GROUP BY task_id HAVING count(*) = 2) AS hedged"))
        .as("tasks with a second call")
        .isPositive();
    assertThat(c.count("SELECT sum(calls) FROM task"))
        .as("a second call that was announced when the first answer came was never made")
        .isEqualTo(
            c.count("SELECT count(*) FROM call WHERE failure_code IS DISTINCT FROM 'not_started'"));
    assertThat(c.count("SELECT sum(cost_pico)::bigint FROM task"))
        .as("what the losers cost is part of their task's cost")
        .isEqualTo(c.count("SELECT sum(cost_pico)::bigint FROM call"));
  }

  @Test
  @Tag("long")
  void hedge_secondCallDearerThanAllowed_isNeverMade(TestStack stack) throws Exception {
    TestFleet c =
        fleet(
            stack,
            "600ms",
            "{max_tokens: 500, timeout: 20s, fallback: [backup/gpt-4o-mini],"
                + " hedge: {after: 100ms, max_extra_usd: 0.000001}}");
    c.scheduler();
    c.worker();

    c.submit("capped", TASKS);
    c.untilEnded("capped");

    Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(TASKS);
    assertThat(c.simulator.bill().calls()).hasSize(TASKS);
  }
}
