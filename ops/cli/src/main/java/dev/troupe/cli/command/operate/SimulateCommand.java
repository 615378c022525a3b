package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.SimulatorOptions;
import dev.troupe.simulator.SimulatorMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description =
        "Runs simulated providers with a bill of their own until SIGTERM; prints their address.")
final class SimulateCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(names = "--port", paramLabel = "N", description = "Default: any free one.")
  @Nullable Integer port;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Accounts, latency, limits and faults, as JSON.")
  @Nullable Path config;

  @Option(names = "--bill", paramLabel = "FILE", description = "Keeps the bill there (JSON lines).")
  @Nullable Path bill;

  @Mixin private final SimulatorOptions simulator = new SimulatorOptions();

  SimulateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    List<String> arguments = new ArrayList<>();
    if (port != null) {
      arguments.addAll(List.of("--port", port.toString()));
    }
    if (config != null) {
      arguments.addAll(List.of("--config", Configs.require(context.resolve(config)).toString()));
    }
    if (bill != null) {
      arguments.addAll(List.of("--bill", context.resolve(bill).toString()));
    }
    if (simulator.controls()) {
      arguments.add("--sim-controls");
    }
    SimulatorMain.main(arguments.toArray(String[]::new));
    return 0;
  }
}
