package dev.troupe.bench;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.LiveProcesses;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.limit.Share;
import dev.troupe.worker.limit.redis.FleetLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What a decision costs that never has to wait: gate, two buckets, start and settlement, all on
 * Redis.
 */
final class AdmissionBench implements Bench {
  private static final int DECISIONS = 40_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Limits that this bench can't reach. */
  private static final QuotaGroup WIDE =
      new QuotaGroup(
          "bench", new TroupeConfig.Limits(50_000_000, null, 2_000_000_000, null, 100_000));

  @Override
  public void run(Report report, int divisor) throws Exception {
    int decisions = DECISIONS / divisor;
    report.title(
        "admission: what asking the fleet's limits adds to a call",
        "%,d decisions that are granted at once, on requests, tokens and permits of one group; Redis on this machine's %d cores"
            .formatted(decisions, Runtime.getRuntime().availableProcessors()));
    try (Stack stack = Stack.start(StackOptions.ephemeral());
        Redis redis = new Redis(new TroupeConfig.Redis(stack.endpoints().redis()), PATIENCE);
        FleetLimits limits =
            new FleetLimits(
                redis,
                "bench",
                UUID.randomUUID().toString(),
                Pacing.DEFAULT,
                new Nobody(),
                DECISIONS,
                System::nanoTime,
                new Background(Health.ofProcess(InstantSource.system()), Thread::sleep))) {
      limits.start();
      measure(limits, 1, decisions / 4); // warms up
      for (int threads : new int[] {1, 16, 64}) {
        long start = System.nanoTime();
        double[] micros = measure(limits, threads, decisions);
        double seconds = (System.nanoTime() - start) / 1e9;
        report.figure(
            "%2d at once: %,7.0f decisions/s, each p50 %.2f ms, p99 %.2f ms",
            threads,
            micros.length / seconds,
            Report.percentile(micros, 0.5) / 1_000,
            Report.percentile(micros, 0.99) / 1_000);
      }
    }
  }

  private static double[] measure(FleetLimits limits, int threads, int decisions)
      throws InterruptedException {
    Uuid7 ids = new Uuid7(InstantSource.system(), RandomGenerator.getDefault());
    int each = decisions / threads;
    double[] micros = new double[each * threads];
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int from = t * each;
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      micros[from + i] = decide(limits, ids.next());
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return micros;
  }

  /**
   * How long the call would have waited, in microseconds; the settlement comes after it and is not
   * in that time.
   */
  private static double decide(FleetLimits limits, UUID call) {
    try {
      long start = System.nanoTime();
      LimitDecision answer = limits.ask(new LimitRequest(call, List.of(WIDE), 500));
      if (!(answer instanceof LimitDecision.Granted granted)
          || !limits.starting(granted.permit())) {
        throw new IllegalStateException(
            "the limits said " + answer + " (expected: granted at once)");
      }
      double micros = (System.nanoTime() - start) / 1e3;
      limits.settle(granted.permit(), new PermitEnd.Made(400L, Headroom.UNKNOWN));
      return micros;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A fleet of one, with no past. */
  private record Nobody() implements FleetHistory {
    @Override
    public Optional<LiveProcesses> processes(Duration time) {
      return Optional.empty();
    }

    @Override
    public boolean calledWithin(String group, Duration time) {
      return false;
    }

    @Override
    public Map<Axis, Integer> overrides(String group) {
      return Map.of();
    }

    @Override
    public Share share() {
      return Share.ALL;
    }
  }
}
