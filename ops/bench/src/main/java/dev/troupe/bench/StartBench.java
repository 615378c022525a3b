package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.BooleanSupplier;

/**
 * What people see: processes that have just been started by the documented commands, against the
 * same processes once they are warm.
 */
final class StartBench implements Bench {
  private static final int WORKERS = 2;
  private static final int TASKS = 60_000;
  private static final int CALLS = 15_000;
  private static final int IN_FLIGHT = 500;
  private static final int SLOTS = 313; // of each worker; four fifths, 250, are for batch work
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final String LATENCY = "lognormal(300ms,3s)";
  private static final String DONE = "SELECT coalesce(sum(succeeded + failed), 0) FROM job";
  private static final String COMMITS =
      "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";

  @Override
  public void run(Report report, int divisor) throws Exception {
    tasks(report, TASKS / divisor);
    calls(report, CALLS / divisor);
  }

  private static void tasks(Report report, int tasks) throws IOException {
    report.title(
        "start: tasks through the durable chain of processes that have just been started",
        "%,d no-op tasks per round in jobs of %d; ./troupe scheduler and %d ./troupe worker; fsync on; everything on %d cores"
            .formatted(
                tasks, FleetClient.PER_JOB, WORKERS, Runtime.getRuntime().availableProcessors()));
    try (ColdFleet fleet = new ColdFleet(Simulated.NO_OP, report)) {
      CpuTimes.Use start = CpuTimes.now();
      ready(report, fleet);
      double cold = round(report, fleet, start, 0, tasks, "cold");
      double warm = round(report, fleet, CpuTimes.now(), 1, tasks, "warm");
      report.figure("cold = %.0f %% of warm", 100 * cold / warm);
    }
  }

  private static void ready(Report report, ColdFleet fleet) throws IOException {
    Duration scheduler = fleet.startScheduler();
    Duration workers = fleet.startWorkers(WORKERS);
    report.figure(
        "ready after: scheduler %,d ms, then %d workers %,d ms",
        scheduler.toMillis(), WORKERS, workers.toMillis());
  }

  private static double round(
      Report report, ColdFleet fleet, CpuTimes.Use before, int round, int tasks, String name) {
    FleetClient client = fleet.client();
    long done = client.count(DONE);
    long commits = client.count(COMMITS);
    List<byte[]> jobs = FleetClient.jobs("r" + round, tasks, "p".repeat(1_000));
    long start = System.nanoTime();
    client.submit(jobs);
    long[] soon = {0};
    until(
        () -> {
          long now = client.count(DONE) - done;
          if (System.nanoTime() - start < FIRST.toNanos()) {
            soon[0] = now;
          }
          return now >= tasks;
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    double early = soon[0] / Math.min(seconds, FIRST.toMillis() / 1e3);
    report.figure(
        "%s: %,.0f tasks/s (%,.0f in the first 5 s), %.1f tasks per commit",
        name, tasks / seconds, early, tasks / (double) (client.count(COMMITS) - commits));
    report.figure("  CPU per task: %s", CpuTimes.now().since(before).perPiece(tasks));
    return tasks / seconds;
  }

  private static void calls(Report report, int calls) throws Exception {
    report.title(
        "start: %d calls in flight of processes that have just been started".formatted(IN_FLIGHT),
        "%,d calls, latency %s (median, p99); ./troupe scheduler and %d ./troupe worker of %d slots of which %d serve the batch lane; the provider is simulated in this process"
            .formatted(calls, LATENCY, WORKERS, SLOTS, IN_FLIGHT / WORKERS));
    try (Simulator simulator = Simulated.start(LATENCY);
        ColdFleet fleet = new ColdFleet(Simulated.config(simulator, SLOTS), report)) {
      CpuTimes.Use before = CpuTimes.now();
      ready(report, fleet);
      double cold = inFlight(report, fleet, simulator, before, 0, calls, "cold");
      double warm = inFlight(report, fleet, simulator, CpuTimes.now(), 1, calls, "warm");
      report.figure("cold = %.0f %% of warm", 100 * cold / warm);
    }
  }

  /** From the first call until the tail runs out of work. */
  private static double inFlight(
      Report report,
      ColdFleet fleet,
      Simulator simulator,
      CpuTimes.Use before,
      int round,
      int calls,
      String name) {
    FleetClient client = fleet.client();
    long commits = client.count(COMMITS);
    long done = client.count(DONE);
    int billed = simulator.bill().calls().size();
    List<byte[]> jobs = FleetClient.jobs("c" + round, calls, "Say something.");
    long submitted = System.nanoTime();
    client.submit(jobs);
    until(() -> simulator.stats("openai").limits().inFlight() > 0);
    long first = System.nanoTime();
    LongSummaryStatistics all = new LongSummaryStatistics();
    LongSummaryStatistics early = new LongSummaryStatistics();
    until(
        () -> {
          long inFlight = simulator.stats("openai").limits().inFlight();
          all.accept(inFlight);
          if (System.nanoTime() - first < FIRST.toNanos()) {
            early.accept(inFlight);
          }
          return simulator.bill().calls().size() >= billed + calls * 17L / 20;
        });
    double seconds = (System.nanoTime() - first) / 1e9;
    client.await(DONE, done + calls);
    double share = 100 * all.getAverage() / IN_FLIGHT;
    report.figure(
        "%s: first call after %,d ms; %,.0f calls/s; %.1f %% of the ideal rate (%.1f %% in the first 5 s); %.1f calls per commit",
        name,
        Duration.ofNanos(first - submitted).toMillis(),
        calls * 0.85 / seconds,
        share,
        100 * early.getAverage() / IN_FLIGHT,
        calls / (double) (client.count(COMMITS) - commits));
    report.figure("  CPU per call: %s", CpuTimes.now().since(before).perPiece(calls));
    return share;
  }

  private static void until(BooleanSupplier reached) {
    if (!Waiting.until(PATIENCE, reached)) {
      throw new IllegalStateException("not there after " + PATIENCE);
    }
  }
}
