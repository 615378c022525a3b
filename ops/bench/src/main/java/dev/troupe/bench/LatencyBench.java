package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * From the moment before a job is produced to the moment at which the provider has its call. While
 * a job is on its way nobody asks the database, and the next one comes after a rest.
 */
final class LatencyBench implements Bench {
  private static final int JOBS = 500;
  private static final int WARM_UP = 200;
  private static final Duration REST = Duration.ofMillis(30);
  private static final String INTAKE = "dispatched_at";
  private static final String CLAIM = "claimed_at";

  @Override
  public void run(Report report, int divisor) throws Exception {
    int jobs = Math.max(20, JOBS / divisor);
    report.title(
        "latency: from submit to the call on the wire",
        "%,d jobs of one task, one after the other on an idle fleet, after %,d to warm up; answers take no time"
            .formatted(jobs, WARM_UP));
    try (Simulator simulator = Simulated.start("0ms");
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, 64), 1, report)) {
      Instant[] submitted = new Instant[jobs];
      Instant[] called = new Instant[jobs];
      for (int i = -WARM_UP; i < jobs; i++) {
        byte[] job = FleetClient.job("j" + i, "writer", 1, "Say something.");
        int billed = simulator.bill().calls().size();
        Instant start = Instant.now();
        fleet.submit(List.of(job));
        Instant call = called(simulator, billed);
        fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", i + WARM_UP + 1L);
        LockSupport.parkNanos(REST.toNanos());
        if (i >= 0) {
          submitted[i] = start;
          called[i] = call;
        }
      }
      figure(report, "", submitted, called);
      Instant[] intake = times(fleet, INTAKE);
      Instant[] claim = times(fleet, CLAIM);
      figure(report, "of that to the intake's transaction: ", submitted, intake);
      figure(report, "from there to the claim: ", intake, claim);
      figure(report, "from there to the wire: ", claim, called);
    }
  }

  private static Instant called(Simulator simulator, int billed) {
    while (simulator.bill().calls().size() == billed) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return simulator.bill().calls().get(billed).time();
  }

  /** Of all jobs after the first ones, in order. */
  private static Instant[] times(BenchFleet fleet, String column) {
    return fleet.times("SELECT " + column + " FROM task ORDER BY task_id OFFSET " + WARM_UP);
  }

  private static void figure(Report report, String what, Instant[] from, Instant[] to) {
    double[] millis = new double[from.length];
    Arrays.setAll(millis, i -> Duration.between(from[i], to[i]).toNanos() / 1e6);
    report.figure(
        "%sp50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
        what,
        Report.percentile(millis, 0.5),
        Report.percentile(millis, 0.9),
        Report.percentile(millis, 0.99));
  }
}
