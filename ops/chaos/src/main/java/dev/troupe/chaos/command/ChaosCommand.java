package dev.troupe.chaos.command;

import dev.troupe.chaos.BatchKills;
import dev.troupe.chaos.BatchKillsReport;
import dev.troupe.chaos.KillsReport;
import dev.troupe.chaos.RowKills;
import dev.troupe.chaos.RowKillsReport;
import dev.troupe.chaos.fuzz.Fuzz;
import dev.troupe.chaos.fuzz.FuzzRun;
import dev.troupe.cli.command.CliContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "chaos",
    description = {
      "Hurts a fleet of its own and sees whether it stands and its books are right.",
      "",
      "  kills   kill -9 of workers with calls in flight: what is paid twice",
      "  rows    kill -9 of everything while a file of rows is worked off: each row once",
      "  batch   kill -9 of scheduler and workers while a batch file is worked off: each line once",
      "  fuzz    hostile messages at every door, and whether others' jobs go on",
      ""
    })
final class ChaosCommand implements Callable<Integer> {
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final int MAX_KILLS = 10_000;
  private static final int MIN_ROWS = 100;
  // The provider's bill is in this process's memory, 600 bytes a line.
  private static final int MAX_ROWS = 5_000_000;
  // One upload takes 512 MiB at most.
  private static final int MAX_LINES = 1_000_000;
  private static final int QUICK = 10;
  private static final int MAX_TRIES = 1_000;
  private static final long MAX_MESSAGES = 1_000_000_000;

  private final CliContext context;

  @Parameters(paramLabel = "WHAT", description = "kills, rows, batch or fuzz")
  String what = "";

  @Option(
      names = "--kills",
      paramLabel = "N",
      description =
          "Of kills: per round at any moment, a fifth with the database away; default: 100. Of rows and batch: how often; default: 5.")
  @Nullable Integer kills;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Of rows and batch: how many. Default: 100000, which take some minutes.")
  int rows = 100_000;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Calls of a worker when it is killed. Default: 50.")
  int inFlight = 50;

  @Option(
      names = "--quick",
      description = "A tenth of the kills, or of the rows: to see that it runs, not to quote.")
  boolean quick;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Of fuzz: how many. Default: 100000.")
  long messages = 100_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of fuzz: all messages follow from it. Default: 1.")
  long seed = 1;

  @Option(
      names = "--only",
      paramLabel = "INDEX",
      description = "Of fuzz: this message alone, as a run with the same seed sent it.")
  @Nullable Long only;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description =
          "Of fuzz: fleets that may be spent on finding which message harmed one. Default: 16.")
  int tries = 16;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  ChaosCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    return switch (what) {
      case "kills" -> kills();
      case "rows" -> rows();
      case "batch" -> batch();
      case "fuzz" -> fuzz();
      default -> refuse("WHAT: " + what + " (expected: kills, rows, batch or fuzz)");
    };
  }

  private int fuzz() throws Exception {
    if (messages < 1 || messages > MAX_MESSAGES) {
      return refuse("--messages: " + messages + " (expected: 1 to " + MAX_MESSAGES + ")");
    }
    if (tries < 0 || tries > MAX_TRIES) {
      return refuse("--tries: " + tries + " (expected: 0 to " + MAX_TRIES + ")");
    }
    if (only != null && only < 0) {
      return refuse("--only: " + only + " (expected: 0 or more)");
    }
    Fuzz.Plan plan = new Fuzz.Plan(messages, seed, FuzzRun.ROUND, tries);
    return new FuzzRun(context.terminal(), plan, only, json).run() ? 0 : 1;
  }

  private int rows() throws Exception {
    int often = Objects.requireNonNullElse(kills, 5);
    int refused = refusedRows(often, MAX_ROWS);
    if (refused != 0) {
      return refused;
    }
    RowKills.Plan plan = new RowKills.Plan(quick ? rows / QUICK : rows, often);
    return new RowKillsReport(context.terminal(), plan).run() ? 0 : 1;
  }

  private int batch() throws Exception {
    int often = Objects.requireNonNullElse(kills, 5);
    int refused = refusedRows(often, MAX_LINES);
    if (refused != 0) {
      return refused;
    }
    BatchKills.Plan plan = new BatchKills.Plan(quick ? rows / QUICK : rows, often);
    return new BatchKillsReport(context.terminal(), plan).run() ? 0 : 1;
  }

  /** What to end with if there are too few or too many; 0: there are not. */
  private int refusedRows(int often, int most) {
    if (often < 0 || often > MAX_KILLS) {
      return refuse("--kills: " + often + " (expected: 0 to " + MAX_KILLS + ")");
    }
    if (rows < MIN_ROWS || rows > most) {
      return refuse("--rows: " + rows + " (expected: " + MIN_ROWS + " to " + most + ")");
    }
    return 0;
  }

  private int kills() throws Exception {
    int kills = Objects.requireNonNullElse(this.kills, 100);
    if (kills < 1 || kills > MAX_KILLS) {
      return refuse("--kills: " + kills + " (expected: 1 to " + MAX_KILLS + ")");
    }
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      return refuse("--in-flight: " + inFlight + " (expected: 1 to " + MAX_IN_FLIGHT + ")");
    }
    int wanted = quick ? Math.max(1, kills / QUICK) : kills;
    return new KillsReport(context.terminal(), wanted, inFlight, json).run() ? 0 : 1;
  }

  private int refuse(String mistake) {
    context.terminal().note(mistake);
    return 2;
  }
}
