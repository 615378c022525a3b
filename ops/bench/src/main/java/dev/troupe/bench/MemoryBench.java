package dev.troupe.bench;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import dev.troupe.simulator.Simulator;
import dev.troupe.stack.process.ResidentMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What one worker needs with ten thousand calls in flight. */
final class MemoryBench implements Bench {
  private static final int SLOTS = 10_000;
  private static final int PER_JOB = 100;
  private static final String LATENCY = "40s";
  private static final String HEAP = "320m";
  private static final Duration PATIENCE = Duration.ofSeconds(35);

  @Override
  public void run(Report report, int divisor) throws Exception {
    int slots = SLOTS / divisor;
    report.title(
        "memory: one worker with %,d calls in flight".formatted(slots),
        "calls of %s, a fifth of them in the interactive lane; -Xmx%s".formatted(LATENCY, HEAP));
    try (Simulator simulator = Simulated.start(LATENCY);
        BenchFleet fleet =
            new BenchFleet(Simulated.config(simulator, slots), 1, List.of("-Xmx" + HEAP), report)) {
      List<byte[]> jobs = new ArrayList<>();
      for (int j = 0; j < slots / PER_JOB; j++) {
        jobs.add(job("m" + j, j % 5 == 0 ? Priority.INTERACTIVE : Priority.NORMAL));
      }
      fleet.submit(jobs);
      long end = System.nanoTime() + PATIENCE.toNanos();
      long most = 0;
      while (most < slots && System.nanoTime() < end) {
        most = Math.max(most, simulator.stats("openai").limits().inFlight());
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      long pid = fleet.count("SELECT min(pid) FROM worker WHERE state = 'live'");
      report.figure(
          "%,d calls in flight; the worker's resident memory: %,d MiB",
          most, ResidentMemory.mebibytes(pid));
    }
  }

  private static byte[] job(String id, Priority priority) {
    List<InlineTask> all = new ArrayList<>();
    for (int i = 0; i < PER_JOB; i++) {
      all.add(new InlineTask(null, "writer", "Say something.", null));
    }
    return Json.bytes(
        new JobSubmission(
            id, null, null, null, all, null, null, null, priority, null, null, null, null));
  }
}
