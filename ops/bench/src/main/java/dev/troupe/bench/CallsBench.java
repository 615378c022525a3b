package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a worker keeps its slots full although calls take very different times: the calls that
 * the provider sees in flight, against the slots. By Little's law that share is the share of the
 * ideal rate.
 */
final class CallsBench implements Bench {
  private static final int SLOTS = 625; // four fifths of them, 500, are for batch work
  private static final int IN_FLIGHT = 500;
  private static final int TASKS = 40_000;
  private static final String LATENCY = "lognormal(300ms,3s)";

  @Override
  public void run(Report report, int divisor) throws Exception {
    int tasks = TASKS / divisor;
    report.title(
        "calls: %d in flight with a long tail".formatted(IN_FLIGHT),
        "%,d calls, latency %s (median, p99), one worker of %d slots of which %d serve the batch lane; the provider is simulated in this process"
            .formatted(tasks, LATENCY, SLOTS, IN_FLIGHT));
    try (Simulator simulator = Simulated.start(LATENCY);
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, SLOTS), 1, report)) {
      List<byte[]> jobs = FleetClient.jobs("j", tasks, "Say something.");
      fleet.submit(jobs);
      // The steady state: after the JVMs are warm, and before the tail runs out of work.
      fleet.await("SELECT count(*) FROM call WHERE status = 'settled'", tasks * 2L / 5);
      long from = System.nanoTime();
      int billedBefore = simulator.bill().calls().size();
      double sum = 0;
      int looks = 0;
      while (simulator.bill().calls().size() < tasks * 17L / 20) {
        sum += simulator.stats("openai").limits().inFlight();
        looks++;
        LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
      }
      double seconds = (System.nanoTime() - from) / 1e9;
      report.figure(
          "rate: %,.0f calls/s over %.1f s",
          (simulator.bill().calls().size() - billedBefore) / seconds, seconds);
      report.figure(
          "in flight at the provider: %.1f of %d on average over %,d looks = %.1f %% of the ideal rate",
          sum / looks, IN_FLIGHT, looks, 100 * sum / looks / IN_FLIGHT);
    }
  }
}
