package dev.troupe.chaos.command;

import dev.troupe.chaos.KillsReport;
import dev.troupe.chaos.fuzz.Fuzz;
import dev.troupe.chaos.fuzz.FuzzRun;
import dev.troupe.cli.command.CliContext;
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
      "  fuzz    hostile messages at every door, and whether others' jobs go on",
      ""
    })
final class ChaosCommand implements Callable<Integer> {
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final int MAX_KILLS = 10_000;
  private static final int QUICK = 10;
  private static final int MAX_TRIES = 1_000;
  private static final long MAX_MESSAGES = 1_000_000_000;

  private final CliContext context;

  @Parameters(paramLabel = "WHAT", description = "kills or fuzz")
  String what = "";

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Per round at any moment, a fifth with the database away. Default: 100.")
  int kills = 100;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Calls of a worker when it is killed. Default: 50.")
  int inFlight = 50;

  @Option(
      names = "--quick",
      description = "A tenth of the kills: to see that it runs, not to quote.")
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
      case "fuzz" -> fuzz();
      default -> refuse("WHAT: " + what + " (expected: kills or fuzz)");
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

  private int kills() throws Exception {
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
