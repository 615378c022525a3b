package dev.troupe.bench;

import java.util.List;

/**
 * Whether a task costs the same with a million others in the tables, and whether vacuum keeps up.
 */
final class GrowthBench implements Bench {
  private static final int ROUND = 20_000;
  private static final int ROUNDS = 50;
  private static final int SHOWN = 10;
  private static final String DEAD = "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables";

  @Override
  public void run(Report report, int divisor) throws Exception {
    int rounds = Math.max(2, ROUNDS / divisor);
    report.title(
        "growth: what a task costs with many others in the tables",
        "%d rounds of %,d no-op tasks in jobs of %d, one worker of 512 slots; no retention"
            .formatted(rounds, ROUND, FleetClient.PER_JOB));
    try (BenchFleet fleet = new BenchFleet(Simulated.NO_OP, 1, report)) {
      round(fleet, 0); // JVMs warm
      double first = 0;
      double last = 0;
      for (int round = 1; round <= rounds; round++) {
        CpuTimes.Use before = CpuTimes.now();
        long start = System.nanoTime();
        round(fleet, round);
        double seconds = (System.nanoTime() - start) / 1e9;
        CpuTimes.Use used = CpuTimes.now().since(before);
        last = used.micros(ROUND);
        first = round == 1 ? last : first;
        if (round == 1 || round == rounds || round % Math.max(1, rounds / SHOWN) == 0) {
          report.figure(
              "%,9d tasks in the tables: %,.0f tasks/s, %,d dead rows; CPU per task %s",
              (round + 1L) * ROUND, ROUND / seconds, fleet.count(DEAD), used.perPiece(ROUND));
        }
      }
      report.figure("CPU per task, last against first round: %.2f", last / first);
    }
  }

  private static void round(BenchFleet fleet, int round) {
    List<byte[]> jobs = FleetClient.jobs("g" + round, ROUND, "p".repeat(1_000));
    fleet.submit(jobs);
    fleet.await(
        "SELECT count(*) FROM job WHERE state = 'succeeded'",
        (round + 1L) * ROUND / FleetClient.PER_JOB);
  }
}
