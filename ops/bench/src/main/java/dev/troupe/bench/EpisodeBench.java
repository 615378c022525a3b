package dev.troupe.bench;

import dev.troupe.cli.job.Submission;
import dev.troupe.cli.job.Submissions;
import dev.troupe.schemas.Uuid7;
import dev.troupe.simulator.Simulator;
import dev.troupe.stack.cache.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What the projects that this fleet comes from measured: an episode at a model's latencies, the
 * same again, and scene by scene.
 */
final class EpisodeBench implements Bench {
  private static final int SCENES = 12;
  private static final int AT_ONCE = 3;
  private static final String LATENCY = "lognormal(4s,12s)";

  @Override
  public void run(Report report, int divisor) throws Exception {
    report.title(
        "episode: planned, written scene by scene, judged and edited",
        "%d scenes, latency %s (median, p99), scenes and judgements %d at a time or one by one"
            .formatted(SCENES, LATENCY, AT_ONCE));
    try (Simulator simulator = Simulated.start(LATENCY);
        BenchFleet fleet =
            new BenchFleet(
                Simulated.config(simulator, 16).replace(", cache: {mode: off}", ""), 2, report)) {
      double together = play(report, fleet, simulator, "at once", "A door", AT_ONCE);
      int paid = simulator.bill().calls().size();
      play(report, fleet, simulator, "the same again", "A door", AT_ONCE);
      int again = simulator.bill().calls().size() - paid;
      report.figure(
          "from the cache the second time: %.0f %% of %d calls",
          100.0 * (paid - again) / paid, paid);
      double alone = play(report, fleet, simulator, "one by one", "A window", 1);
      report.figure("%d at a time: %.1f times as fast as one by one", AT_ONCE, alone / together);
    }
  }

  private static double play(
      Report report,
      BenchFleet fleet,
      Simulator simulator,
      String name,
      String premise,
      int concurrency)
      throws Exception {
    int before = simulator.bill().calls().size();
    long done = fleet.count("SELECT count(*) FROM job WHERE state = 'succeeded'");
    long start = System.nanoTime();
    fleet.submit(List.of(episode(premise, concurrency)));
    fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", done + 1);
    double seconds = (System.nanoTime() - start) / 1e9;
    report.figure("%s: %.1f s, %d calls", name, seconds, simulator.bill().calls().size() - before);
    return seconds;
  }

  /** The example's, with another concurrency. */
  private static byte[] episode(String premise, int concurrency) throws Exception {
    Path example = Path.of(System.getProperty("troupe.home", ""), "examples", "episode");
    Path folder = Files.createTempDirectory("troupe-bench-");
    try {
      Trees.copy(example, folder.resolve("episode"));
      Path loop = folder.resolve("episode").resolve("loop.yaml");
      Files.writeString(
          loop, Files.readString(loop).replace("concurrency: 4", "concurrency: " + concurrency));
      Submission submission =
          new Submissions(new Uuid7(InstantSource.system(), new SecureRandom()))
              .of(
                  Submissions.bundle(folder.resolve("episode")),
                  List.of(),
                  Map.of(
                      "show",
                      "Night Shift",
                      "premise",
                      premise,
                      "scenes",
                      Integer.toString(SCENES)),
                  null,
                  Submissions.Terms.NONE);
      return submission.body().getBytes(StandardCharsets.UTF_8);
    } finally {
      Trees.delete(folder);
    }
  }
}
