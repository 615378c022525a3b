package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.TroupeConfig.Kafka.Delivery;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.FaultConfig.Outage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole worker against a provider that keeps its own bill. */
@ExtendWith(TroupeStack.class)
@Order(1)
class BillIT {
  private final TestStack stack;
  private final Fleet fleet;
  private final Simulator simulator;

  BillIT(TestStack stack) throws SQLException {
    this.stack = stack;
    this.fleet = new Fleet(stack);
    this.simulator = Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
  }

  @BeforeEach
  void prices() throws SQLException {
    ShippedPrices.sync(fleet.database());
  }

  @AfterEach
  void stop() {
    simulator.close();
    fleet.close();
  }

  @ParameterizedTest
  @EnumSource
  void aFewHundredTasks_everyLineOfTheBillHasItsRowToTheLastDigit(Delivery delivery)
      throws Exception {
    Role role = Fleet.role("writer", null, "openai/gpt-4o-mini");
    List<String> prompts =
        IntStream.range(0, 300).mapToObj(i -> "Say something about the number " + i).toList();
    play(role, prompts, delivery);

    assertThat(fleet.rows("SELECT DISTINCT state FROM task")).containsExactly("succeeded");
    assertThat(fleet.count("SELECT count(*) FROM task_output")).isEqualTo(300);
    assertThat(fleet.count("SELECT count(*) FROM finished, unnest(tasks) WHERE NOT given_back"))
        .isEqualTo(300);
    assertLedgerIsTheBill(300);
    assertThat(fleet.count("SELECT sum(cost_pico) FROM task"))
        .isEqualTo(Usd.of(simulator.bill().totalUsd()).picos());
  }

  @Test
  void aProviderThatFailsNowAndThen_settledRowsAreTheBillAndTheRestIsSaidToBeUnknown()
      throws Exception {
    simulator.configure(
        AccountConfig.openAi("openai")
            .withFaults(new FaultConfig(0.1, 0.05, 0, 0.05, 0.05, 0.05, Outage.NONE)));
    Role role = Fleet.role("writer", null, "openai/gpt-4o-mini");
    play(role, IntStream.range(0, 200).mapToObj(i -> "Number " + i).toList(), Delivery.SHARE);

    assertThat(fleet.ledgerDifferences()).isEmpty();
    List<String> billed =
        simulator.bill().calls().stream()
            .map(c -> c.ids().callId() + "|" + Usd.of(c.costUsd()).picos())
            .toList();
    List<String> settled =
        fleet.rows("SELECT call_id, cost_pico FROM call WHERE status = 'settled'");
    assertThat(billed).doesNotHaveDuplicates().containsAll(settled);
    // What was billed and is not settled is unknown, at no less than it cost.
    long unknown = fleet.count("SELECT count(*) FROM call WHERE status = 'unknown'");
    assertThat(unknown).isPositive();
    assertThat(billed).hasSize(settled.size() + (int) unknown);
    assertThat(fleet.count("SELECT count(*) FROM call WHERE status = 'intent'")).isZero();
    assertThat(fleet.count("SELECT sum(cost_pico) FROM call"))
        .isGreaterThanOrEqualTo(Usd.of(simulator.bill().totalUsd()).picos());
  }

  private void assertLedgerIsTheBill(int calls) throws SQLException {
    List<String> ledger =
        fleet.rows(
            "SELECT call_id, request_id, input_tokens, cached_tokens, output_tokens, cost_pico,"
                + " http_status FROM call WHERE status = 'settled' ORDER BY call_id");
    List<String> bill =
        simulator.bill().calls().stream()
            .sorted(Comparator.comparing(c -> String.valueOf(c.ids().callId())))
            .map(
                c ->
                    String.join(
                        "|",
                        String.valueOf(c.ids().callId()),
                        c.ids().requestId(),
                        Long.toString(c.usage().prompt() - c.usage().cached()),
                        Long.toString(c.usage().cached()),
                        Long.toString(c.usage().completion()),
                        Long.toString(Usd.of(c.costUsd()).picos()),
                        "200"))
            .toList();
    assertThat(ledger).hasSize(calls).isEqualTo(bill);
    assertThat(fleet.ledgerDifferences()).isEmpty();
  }

  /** Runs a worker until the tasks have ended. */
  private void play(Role role, List<String> prompts, Delivery delivery) throws Exception {
    String prefix = stack.uniquePrefix() + role.name();
    var config = Configs.of(stack, fleet, prefix, simulator.baseUrl("openai") + "/v1", delivery);
    List<TaskMessage> tasks = fleet.tasks(fleet.job(), role, prompts);
    WorkerInfo info = new WorkerInfo("w1", "here", 1, "default", 64);
    try (Dispatch dispatch = new Dispatch(config.kafka());
        WorkerApp app =
            new WorkerApp(
                config,
                info,
                fleet.database(),
                new LivePrices(fleet.database(), System::nanoTime),
                InstantSource.system(),
                Configs.health())) {
      dispatch.offer(tasks);
      app.start();
      Dispatch.await(fleet, "SELECT count(*) FROM finished, unnest(tasks)", tasks.size());
    }
    assertThat(fleet.rows("SELECT state, in_flight FROM worker")).containsExactly("gone|0");
  }
}
