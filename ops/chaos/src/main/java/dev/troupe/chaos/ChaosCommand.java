package dev.troupe.chaos;

import dev.troupe.cli.command.CliContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "chaos",
    description = {
      "Hurts a fleet of its own and holds its books against the provider's bill.",
      "",
      "  kills   kill -9 of workers with calls in flight: what is paid twice",
      ""
    })
final class ChaosCommand implements Callable<Integer> {
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final int MAX_KILLS = 10_000;
  private static final int QUICK = 10;

  private final CliContext context;

  @Parameters(paramLabel = "WHAT", description = "kills")
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

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  ChaosCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (!what.equals("kills")) {
      return refuse("WHAT: " + what + " (expected: kills)");
    }
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
