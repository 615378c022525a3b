package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a fleet costs that waits: many tasks behind a limit that lets few of them through. */
final class WaitingBench implements Bench {
  private static final int WORKERS = 2;
  private static final int TASKS = 3_000;
  private static final int PER_MINUTE = 600;
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(60);

  @Override
  public void run(Report report, int divisor) throws Exception {
    report.title(
        "waiting: tasks behind a limit",
        "%,d tasks behind %,d requests a minute, %d workers of 64 slots; looked at for %d s, %d s after they came"
            .formatted(TASKS, PER_MINUTE, WORKERS, LOOK.toSeconds() / divisor, SETTLE.toSeconds()));
    try (Simulator simulator = Simulated.start("300ms");
        BenchFleet fleet =
            new BenchFleet(
                Simulated.config(simulator, 64)
                    .replace(
                        "api_key: any",
                        "api_key: any, limits: {requests_per_minute: " + PER_MINUTE + "}"),
                WORKERS,
                report)) {
      CpuTimes.Use idle = CpuTimes.now();
      LockSupport.parkNanos(SETTLE.toNanos());
      report.figure("idle: %s", CpuTimes.now().since(idle).shareOfACore(SETTLE));
      List<byte[]> jobs = FleetClient.jobs("w", TASKS, "Say something.");
      fleet.submit(jobs);
      LockSupport.parkNanos(SETTLE.toNanos());
      int before = simulator.bill().calls().size();
      CpuTimes.Use start = CpuTimes.now();
      Duration look = LOOK.dividedBy(divisor);
      LockSupport.parkNanos(look.toNanos());
      int calls = simulator.bill().calls().size() - before;
      CpuTimes.Use used = CpuTimes.now().since(start);
      report.figure(
          "%,d calls, %.1f %% of the limit",
          calls, 100 * calls / (PER_MINUTE * (look.toMillis() / 60_000.0)));
      report.figure("waiting: %s", used.shareOfACore(look));
      report.figure("CPU per call: %s", used.perPiece(Math.max(1, calls)));
    }
  }
}
