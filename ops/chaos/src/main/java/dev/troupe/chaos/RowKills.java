package dev.troupe.chaos;

import dev.troupe.schemas.Json;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.Stack;
import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ResidentMemory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Works off a file of rows by {@code troupe run --rows}, while all of it gets SIGKILL again and
 * again: the workers, the scheduler, and the command, which is given again each time. Blocking; for
 * one thread.
 */
public final class RowKills {
  private static final String ACCOUNT = "openai";
  private static final String LATENCY = "lognormal(150ms,600ms)";
  private static final int SLOTS = 64;
  private static final int MOST_WRONG = 20;
  private static final Duration END = Duration.ofMinutes(2);
  private static final String LIVE = "SELECT count(*) FROM worker WHERE state = 'live'";
  private static final String STORED = "SELECT count(*) FROM row_chunk";

  private final Plan plan;
  private final Consumer<String> progress;
  private long schedulerMost;
  private long cliMost;

  /**
   * @param kills how often, beside one of the command while it stores the rows
   */
  public record Plan(int rows, int kills) {}

  /**
   * What became of it.
   *
   * @param lines of the file of results
   * @param wrong of the first rows that are not in it exactly once with an output, a sentence each
   * @param schedulerMost the most memory that a scheduler took, in MiB
   * @param cliMost the most memory that a command took, in MiB
   */
  record Result(
      long lines, List<String> wrong, KillableFleet.Paid paid, long schedulerMost, long cliMost) {
    boolean right() {
      return wrong.isEmpty() && paid.right();
    }
  }

  RowKills(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * @param stack without a fleet, and not to be used by another one
   */
  Result play(Stack stack) throws IOException, SQLException, InterruptedException {
    Path folder = Files.createTempDirectory("troupe-chaos-");
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi(ACCOUNT)
                    .withLatency(Latency.parse(LATENCY))
                    .withAnswers(new AnswerConfig(1, 20, false))));
    var at = stack.endpoints();
    try (TestFleet fleet =
        new TestFleet(
            new TestFleet.Servers(at.kafka(), "troupe", at.jdbcUrlWithLogin(), at.redis()),
            simulator,
            folder,
            new FleetSettings(
                "",
                "{max_tokens: 500, timeout: 30s}",
                "{max_retries: 5, initial_delay: 50ms, max_delay: 1s}",
                SLOTS,
                true,
                plan.kills() + 10,
                TestFleet.SHORT_LEASE))) {
      return play(fleet, folder);
    } finally {
      simulator.close();
      Trees.delete(folder);
    }
  }

  private Result play(TestFleet fleet, Path folder)
      throws IOException, SQLException, InterruptedException {
    List<String> command = command(folder);
    KillableFleet all = new KillableFleet(fleet);
    all.start();
    fleet.untilAtLeast(KillableFleet.WORKERS, LIVE); // by then there are tables
    ChildProcess cli = fleet.cli(command);
    fleet.untilAtLeast(1, STORED);
    cli.kill();
    for (int kill = 1; kill <= plan.kills(); kill++) {
      cli = fleet.cli(command);
      awaitResults(all, cli, (long) plan.rows() * kill / (plan.kills() + 1));
      all.kill(cli);
      progress.accept("kill %d of %d".formatted(kill, plan.kills()));
      all.start();
    }
    cli = fleet.cli(command);
    awaitResults(all, cli, plan.rows());
    if (!cli.awaitExit(END)) {
      throw new IllegalStateException("the command does not end; logs:\n" + fleet.logs());
    }
    return read(folder.resolve("results.jsonl"), all.paid());
  }

  /** Writes a bundle and its rows; what the user types. */
  private List<String> command(Path folder) throws IOException {
    Path bundle = folder.resolve("bundle");
    Files.createDirectories(bundle.resolve("roles"));
    Files.writeString(
        bundle.resolve("loop.yaml"),
        """
        name: rows
        steps:
          - {name: answer, role: writer, for_each: input.rows, concurrency: 1000, on_failure: continue, prompt: "{{item.text}}"}
        """);
    Files.writeString(
        bundle.resolve("roles").resolve("writer.md"),
        "---\ncache: {mode: off}\n---\nYou answer in one sentence.\n");
    Path rows = folder.resolve("rows.csv");
    try (BufferedWriter out = Files.newBufferedWriter(rows)) {
      out.write("id,text\n");
      for (int i = 0; i < plan.rows(); i++) {
        out.write(i + ",\"What of number " + i + ", \"\"friend\"\"?\"\n");
      }
    }
    return List.of(
        "run",
        bundle.toString(),
        "--rows",
        rows.toString(),
        "--key",
        "id",
        "--out",
        folder.resolve("results.jsonl").toString());
  }

  private void awaitResults(KillableFleet all, ChildProcess cli, long wanted)
      throws SQLException, IOException {
    all.awaitResults(
        wanted,
        () -> {
          schedulerMost = Math.max(schedulerMost, all.schedulerMost());
          cliMost = Math.max(cliMost, ResidentMemory.mostMebibytes(cli.pid()));
        });
  }

  private Result read(Path file, KillableFleet.Paid paid) throws IOException {
    BitSet seen = new BitSet(plan.rows());
    List<String> wrong = new ArrayList<>();
    long lines = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        lines++;
        JsonNode line = Json.MESSAGES.readTree(text);
        int key = Integer.parseInt(line.path("key").asString());
        if (seen.get(key)) {
          wrong.add("row " + key + " is there twice");
        } else if (!line.path("state").asString().equals("succeeded")) {
          wrong.add("row " + key + ": " + text);
        }
        seen.set(key);
      }
    }
    for (int key = seen.nextClearBit(0); key < plan.rows(); key = seen.nextClearBit(key + 1)) {
      wrong.add("row " + key + " is missing");
    }
    return new Result(
        lines, wrong.stream().limit(MOST_WRONG).toList(), paid, schedulerMost, cliMost);
  }
}
