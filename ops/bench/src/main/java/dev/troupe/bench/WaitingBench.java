package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a fleet costs that has nothing to do, and one that waits: many tasks behind a limit that
 * lets few of them through.
 */
final class WaitingBench implements Bench {
  private static final int WORKERS = 2;
  private static final int TASKS = 3_000;
  private static final int PER_MINUTE = 600;
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(60);

  /** Each claim raises a fence: what is above one per call came too early. */
  private static final String CLAIMS = "SELECT coalesce(sum(fence), 0) FROM task";

  @Override
  public void run(Report report, int divisor) throws Exception {
    Duration look = LOOK.dividedBy(divisor);
    report.title(
        "waiting: tasks behind a limit",
        "%,d tasks behind %,d requests a minute, %d workers of 64 slots; looked at for %d s each, %d s after the start or the submission"
            .formatted(TASKS, PER_MINUTE, WORKERS, look.toSeconds(), SETTLE.toSeconds()));
    try (Simulator simulator = Simulated.start("300ms");
        BenchFleet fleet =
            new BenchFleet(
                Simulated.config(simulator, 64)
                    .replace(
                        "api_key: any",
                        "api_key: any, limits: {requests_per_minute: " + PER_MINUTE + "}"),
                WORKERS,
                report)) {
      LockSupport.parkNanos(SETTLE.toNanos());
      report.figure("idle: %s", used(look).shareOfACore(look));
      fleet.submit(FleetClient.jobs("w", TASKS, "Say something."));
      LockSupport.parkNanos(SETTLE.toNanos());
      int called = simulator.bill().calls().size();
      long claimed = fleet.count(CLAIMS);
      CpuTimes.Use used = used(look);
      int calls = simulator.bill().calls().size() - called;
      report.figure(
          "%,d calls, %.1f %% of the limit; %.1f claims for each",
          calls,
          100 * calls / (PER_MINUTE * (look.toMillis() / 60_000.0)),
          (fleet.count(CLAIMS) - claimed) / (double) Math.max(1, calls));
      report.figure("waiting: %s", used.shareOfACore(look));
      report.figure("CPU per call: %s", used.perPiece(Math.max(1, calls)));
    }
  }

  private static CpuTimes.Use used(Duration look) {
    CpuTimes.Use before = CpuTimes.now();
    LockSupport.parkNanos(look.toNanos());
    return CpuTimes.now().since(before);
  }
}
