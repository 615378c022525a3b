package dev.troupe.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How many tasks per second the durable chain itself carries: submit, plan, dispatch, claim,
 * intent, settle, roll up, publish.
 */
final class ChainBench implements Bench {
  private static final int TASKS = 20_000;
  private static final int ROUNDS = 5;

  @Override
  public void run(Report report, int divisor) throws Exception {
    int jobs = TASKS / FleetClient.PER_JOB / divisor;
    report.title(
        "chain: tasks through the whole durable chain",
        "%,d tasks per round in jobs of %d, 1 KB prompt and 1 KB answer, no-op calls; one worker of 512 slots; fsync on; everything on this machine's %d cores"
            .formatted(
                jobs * FleetClient.PER_JOB,
                FleetClient.PER_JOB,
                Runtime.getRuntime().availableProcessors()));
    try (BenchFleet fleet = new BenchFleet(Simulated.NO_OP, 1, report)) {
      String prompt = "p".repeat(1_000);
      double[] rates = new double[ROUNDS];
      CpuTimes.Use before = CpuTimes.now();
      for (int round = 0; round < ROUNDS; round++) {
        List<byte[]> submissions =
            FleetClient.jobs("r" + round, jobs * FleetClient.PER_JOB, prompt);
        before = CpuTimes.now();
        long start = System.nanoTime();
        fleet.submit(submissions);
        fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", (round + 1L) * jobs);
        rates[round] = jobs * FleetClient.PER_JOB / ((System.nanoTime() - start) / 1e9);
        report.figure(
            "round %d: %,.0f tasks/s%s", round + 1, rates[round], round == 0 ? " (JVMs cold)" : "");
      }
      double[] warm = Arrays.copyOfRange(rates, 1, ROUNDS);
      report.figure("median of the warm rounds: %,.0f tasks/s", Report.percentile(warm, 0.5));
      report.figure(
          "CPU per task in the last round: %s",
          CpuTimes.now().since(before).perPiece((long) jobs * FleetClient.PER_JOB));
    }
  }
}
