package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.config.TroupeConfig.Kafka.Delivery;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that share an account, at a provider that enforces its own limits strictly. */
@ExtendWith(TroupeStack.class)
class LimitsIT {
  private static final int TASKS = 60;

  private final TestStack stack;
  private final Fleet fleet;
  private final Simulator simulator;

  LimitsIT(TestStack stack) throws SQLException {
    this.stack = stack;
    this.fleet = new Fleet(stack);
    this.simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi("openai")
                    .withLatency(Latency.parse("200ms"))
                    .withLimits(new LimitConfig(120L, null, 3, false))));
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

  /** Ten at once, two a second while tasks wait in their slots; the others go back. */
  @Test
  void twoWorkers_moreTasksThanFit_noneIsRefusedAndNoTryIsBurnt() throws Exception {
    play(new TroupeConfig.Limits(120, null, null, null, 3));

    var limits = simulator.stats("openai").limits();
    assertThat(limits.throttled()).isZero();
    assertThat(limits.maxInFlight()).isLessThanOrEqualTo(3);
    assertThat(limits.admitted()).isGreaterThanOrEqualTo(10);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'succeeded'"))
        .isEqualTo(limits.admitted());
    assertThat(fleet.rows("SELECT DISTINCT state::text FROM task ORDER BY 1"))
        .isSubsetOf("succeeded", "waiting");
    List<String> reasons =
        fleet.rows("SELECT DISTINCT wait_reason FROM task WHERE state = 'waiting'");
    assertThat(reasons)
        .isNotEmpty()
        .isSubsetOf("rate(openai, requests_per_minute)", "concurrency(openai)");
    assertThat(
            fleet.count(
                "SELECT count(*) FROM task WHERE state = 'waiting' AND (not_before <= now()"
                    + " - interval '1 minute' OR claims > 0 OR calls > 0)"))
        .isZero();
  }

  private void play(TroupeConfig.Limits limits) throws Exception {
    TroupeConfig config =
        Configs.of(
            stack,
            fleet,
            stack.uniquePrefix(),
            simulator.baseUrl("openai") + "/v1",
            Delivery.SHARE,
            limits);
    Role role = Fleet.role("writer", null, "openai/gpt-4o-mini");
    List<TaskMessage> tasks =
        fleet.tasks(
            fleet.job(),
            role,
            IntStream.range(0, TASKS).mapToObj(i -> "Say something about " + i).toList());
    try (Dispatch dispatch = new Dispatch(config.kafka());
        WorkerApp one = worker(config, "w1");
        WorkerApp two = worker(config, "w2")) {
      dispatch.offer(tasks);
      one.start();
      two.start();
      Dispatch.await(fleet, "SELECT count(*) FROM finished, unnest(tasks)", TASKS);
    }
  }

  private WorkerApp worker(TroupeConfig config, String name) throws SQLException {
    return new WorkerApp(
        config,
        new WorkerInfo(name, "here", 1, "default", 32),
        fleet.database(),
        new LivePrices(fleet.database(), System::nanoTime),
        InstantSource.system(),
        Configs.health());
  }
}
