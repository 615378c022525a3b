package dev.troupe.bench;

import dev.troupe.simulator.Simulator;
import java.util.List;

/** Whether twice the workers do twice the work, as long as the machine is not the limit. */
final class ScaleBench implements Bench {
  private static final int SLOTS = 50;
  private static final int TASKS_PER_WORKER = 3_000;

  @Override
  public void run(Report report, int divisor) throws Exception {
    int each = TASKS_PER_WORKER / divisor;
    report.title(
        "scale: one, two and four workers",
        "%,d calls per worker of 500 ms each, %d slots per worker of which %d serve the batch lane"
            .formatted(each, SLOTS, SLOTS * 4 / 5));
    double one = 0;
    for (int workers : new int[] {1, 2, 4}) {
      double rate = rate(workers, each * workers, report);
      one = workers == 1 ? rate : one;
      report.figure(
          "%d worker%s: %,.0f calls/s, %.2f times one",
          workers, workers == 1 ? "" : "s", rate, rate / one);
    }
  }

  private static double rate(int workers, int tasks, Report report) throws Exception {
    try (Simulator simulator = Simulated.start("500ms");
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, SLOTS), workers, report)) {
      List<byte[]> jobs = FleetClient.jobs("j", tasks, "Say something.");
      fleet.submit(jobs);
      fleet.await("SELECT count(*) FROM call WHERE status = 'settled'", tasks / 5);
      long from = System.nanoTime();
      long before = fleet.count("SELECT count(*) FROM call WHERE status = 'settled'");
      fleet.await("SELECT count(*) FROM call WHERE status = 'settled'", tasks * 4L / 5);
      return (fleet.count("SELECT count(*) FROM call WHERE status = 'settled'") - before)
          / ((System.nanoTime() - from) / 1e9);
    }
  }
}
