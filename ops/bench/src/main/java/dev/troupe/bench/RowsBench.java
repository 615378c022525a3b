package dev.troupe.bench;

import dev.troupe.cli.fleet.StackFile;
import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import dev.troupe.stack.process.ResidentMemory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Files of rows by the documented commands, which are new processes: from {@code troupe submit
 * --rows} to the job that is accepted, and from {@code troupe results} to the last line.
 */
final class RowsBench implements Bench {
  private static final int FEW = 100_000;
  private static final int MANY = 1_000_000;
  private static final int ANSWERED = 50_000;
  private static final int WORKERS = 2;
  private static final Duration LOOK = Duration.ofMillis(20);

  @Override
  public void run(Report report, int divisor) throws Exception {
    report.title(
        "rows: a CSV by troupe submit --rows, its results by troupe results",
        "rows of 70 bytes with a key; each command a new process; fsync on; everything on %d cores"
            .formatted(Runtime.getRuntime().availableProcessors()));
    Path folder = Files.createTempDirectory("troupe-bench-rows-");
    try (BenchFleet fleet = new BenchFleet(Simulated.NO_OP, WORKERS, report)) {
      // Nobody serves that pool: what is measured is not disturbed by what it has started.
      Path kept = bundle(folder.resolve("kept"), "nobody");
      Rows few = accept(report, fleet, folder, kept, FEW / divisor);
      Rows many = accept(report, fleet, folder, kept, MANY / divisor);
      report.figure(
          "memory with ten times as many rows: submit %+.0f %%, scheduler %+.0f %%",
          100.0 * (many.cli() - few.cli()) / Math.max(1, few.cli()),
          100.0 * (many.scheduler() - few.scheduler()) / Math.max(1, few.scheduler()));
      results(report, fleet, folder, ANSWERED / divisor);
    } finally {
      Trees.delete(folder);
    }
  }

  /** The most memory that was taken, in MiB. */
  private record Rows(long cli, long scheduler) {}

  private static Rows accept(Report report, BenchFleet fleet, Path folder, Path bundle, int rows)
      throws Exception {
    Path file = csv(folder, rows);
    Command command =
        new Command(fleet, folder, "submit", bundle.toString(), "--rows", file.toString());
    report.figure(
        "%,d rows (%,d MB) accepted after %.1f s: %,.0f rows/s; at most %,d MiB in submit, %,d MiB in the scheduler",
        rows,
        Files.size(file) / 1_000_000,
        command.seconds,
        rows / command.seconds,
        command.most,
        command.schedulerMost);
    return new Rows(command.most, command.schedulerMost);
  }

  private static void results(Report report, BenchFleet fleet, Path folder, int rows)
      throws Exception {
    Path served = bundle(folder.resolve("served"), "default");
    Command submit =
        new Command(
            fleet, folder, "submit", served.toString(), "--rows", csv(folder, rows).toString());
    String job = Files.readAllLines(submit.out).getLast();
    fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", 1);
    Path file = folder.resolve("results.jsonl");
    Command read = new Command(fleet, folder, "results", job, "--out", file.toString());
    try (Stream<String> lines = Files.lines(file)) {
      long there = lines.count();
      report.figure(
          "%,d lines of %,d results read after %.1f s: %,.0f lines/s; at most %,d MiB in results",
          there, rows, read.seconds, there / read.seconds, read.most);
    }
  }

  private static Path bundle(Path folder, String pool) throws IOException {
    Files.createDirectories(folder.resolve("roles"));
    Files.writeString(
        folder.resolve("loop.yaml"),
        """
        name: rows
        steps:
          - {name: answer, role: echo, for_each: input.rows, concurrency: 5000, on_failure: continue, prompt: "{{item.text}}"}
        """);
    Files.writeString(
        folder.resolve("roles").resolve("echo.md"),
        "---\nmodel: stub/echo\nmax_tokens: 100\npool: "
            + pool
            + "\ncache: {mode: off}\n---\nAnswer.\n");
    return folder;
  }

  private static Path csv(Path folder, int rows) throws IOException {
    Path file = folder.resolve(rows + ".csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("id,text\n");
      for (int i = 0; i < rows; i++) {
        out.write(
            "T-%07d,some words of ticket %d that say what is wrong with it\n".formatted(i, i));
      }
    }
    return file;
  }

  /** A command from its start to its end, and the memory that it and the scheduler took. */
  private static final class Command {
    private final Path out;
    private final double seconds;
    private long most;
    private long schedulerMost;

    Command(BenchFleet fleet, Path folder, String... arguments) throws Exception {
      out = Files.createTempFile(folder, arguments[0], ".out");
      Path published = fleet.publish();
      long scheduler =
          Objects.requireNonNull(
              StackFile.running(published).orElseThrow().scheduler(), "no scheduler runs");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("troupe.home", ""), "troupe").toString());
      command.addAll(List.of(arguments));
      command.addAll(List.of("--dir", published.toString()));
      long start = System.nanoTime();
      ChildProcess process = ChildProcess.start(new Launch(command, Map.of(), out, "TERM", false));
      while (process.alive()) {
        most = Math.max(most, ResidentMemory.mostMebibytes(process.pid()));
        schedulerMost = Math.max(schedulerMost, ResidentMemory.mebibytes(scheduler));
        LockSupport.parkNanos(LOOK.toNanos());
      }
      seconds = (System.nanoTime() - start) / 1e9;
      if (process.awaitExit() != 0) {
        throw new IllegalStateException(arguments[0] + " failed: " + Files.readString(out));
      }
    }
  }
}
