package dev.troupe.worker.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.LimitUse;
import dev.troupe.worker.limit.QuotaGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, threads and clocks on one Redis. */
@ExtendWith(TroupeStack.class)
@Timeout(120)
class SharedByProcessesIT {
  private final TestStack stack;
  private final Processes fleet;

  SharedByProcessesIT(TestStack stack) {
    this.stack = stack;
    this.fleet =
        new Processes(
            stack.redis(),
            stack.uniquePrefix(),
            Processes.pacing(Duration.ofSeconds(60), Duration.ofSeconds(60)));
  }

  @BeforeEach
  void emptyRedis() throws InterruptedException {
    fleet.redis.run(client -> client.flushDB());
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void ask_twoJvmsOfTwoHundredCallersOnTenPermits_neverElevenInFlight(@TempDir Path folder)
      throws Exception {
    List<ChildProcess> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(
          ChildJvm.start(
              PermitHolders.class.getName(),
              List.of(stack.redis(), stack.uniquePrefix()),
              ChildJvm.ownClassPath(),
              List.of(),
              Map.of(),
              folder.resolve(i + ".log"),
              Optional.empty()));
    }
    for (ChildProcess child : children) {
      assertThat(child.awaitExit()).isZero();
    }

    String calls = fleet.redis.run(client -> client.get("calls"));
    List<String> inFlight = fleet.redis.run(client -> client.zrange("worst", 0, -1));
    assertThat(calls).isEqualTo("2000");
    int worst = inFlight.stream().mapToInt(Integer::parseInt).max().orElseThrow();
    // How many hold one at the very same moment is chance; that it is never one too many is not.
    assertThat(worst).isBetween(PermitHolders.PERMITS / 2, PermitHolders.PERMITS);
    LimitUse use = new LimitsView(fleet.redis, stack.uniquePrefix()).read("openai");
    assertThat(use.load().inFlight()).isZero();
  }

  @Test
  void ask_aThousandThreadsAtOnce_allAreServed() throws Exception {
    QuotaGroup group = Processes.group(Processes.limits(600_000, null, null));
    try (FleetLimits process = fleet.real(System::nanoTime);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      process.start();
      List<Future<LimitDecision>> answers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        answers.add(
            callers.submit(
                () -> process.ask(new LimitRequest(UUID.randomUUID(), List.of(group), 1))));
      }
      for (Future<LimitDecision> answer : answers) {
        assertThat(answer.get()).isInstanceOf(LimitDecision.Granted.class);
      }
    }
  }

  @Test
  void ask_clockAheadByHalfAMinute_getsNothingOutOfADrainedBucket() throws Exception {
    QuotaGroup group = Processes.group(Processes.limits(600, null, null));
    Processes atOnce = new Processes(stack.redis(), stack.uniquePrefix(), Processes.AT_ONCE);
    try (atOnce;
        FleetLimits right = atOnce.real(System::nanoTime);
        FleetLimits ahead = atOnce.real(() -> System.nanoTime() + TimeUnit.SECONDS.toNanos(30))) {
      int burst = Processes.drain(right, group, 1);

      // 300 tokens, if it went by its own clock; ten for each second that draining takes.
      assertThat(burst + Processes.drain(ahead, group, 1)).isBetween(10, 200);
    }
  }
}
