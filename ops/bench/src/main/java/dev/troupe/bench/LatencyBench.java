package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** From the moment before a job is produced to the moment at which the provider has its call. */
final class LatencyBench implements Bench {
  private static final int JOBS = 500;
  private static final int WARM_UP = 200;

  @Override
  public void run(Report report, int divisor) throws Exception {
    int jobs = Math.max(20, JOBS / divisor);
    report.title(
        "latency: from submit to the call on the wire",
        "%,d jobs of one task, one after the other on an idle fleet, after %,d to warm up; answers take no time"
            .formatted(jobs, WARM_UP));
    try (Simulator simulator = Simulated.start("0ms");
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, 64), 1, report)) {
      double[] millis = new double[jobs];
      for (int i = -WARM_UP; i < jobs; i++) {
        byte[] job = FleetClient.job("j" + i, "writer", 1, "Say something.");
        int billed = simulator.bill().calls().size();
        Instant start = Instant.now();
        fleet.submit(List.of(job));
        fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", i + WARM_UP + 1L);
        if (i >= 0) {
          millis[i] =
              Duration.between(start, simulator.bill().calls().get(billed).time()).toNanos() / 1e6;
        }
      }
      report.figure(
          "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
          Report.percentile(millis, 0.5),
          Report.percentile(millis, 0.9),
          Report.percentile(millis, 0.99));
    }
  }
}
