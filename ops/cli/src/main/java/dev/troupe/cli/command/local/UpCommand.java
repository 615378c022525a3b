package dev.troupe.cli.command.local;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.SimulatorOptions;
import dev.troupe.cli.fleet.LocalFleet;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.stack.StackOptions;
import dev.troupe.stack.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Runs a whole fleet on this machine until Ctrl-C: Kafka, PostgreSQL, Redis, a scheduler, workers.",
      "Jobs and costs survive a restart. Without a configuration, providers are simulated."
    })
final class UpCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the data is kept (default: .troupe in the project).")
  @Nullable Path dir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: troupe.yaml in that folder, written on the first start.")
  @Nullable Path config;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "For HTTP; kept for the next start (default: scheduler.listen of the configuration, else one"
              + " that is chosen once). The servers' ports are in DIR/data/ports.properties.")
  @Nullable Integer port;

  @Mixin private final SimulatorOptions simulator = new SimulatorOptions();

  UpCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (workers < 0 || workers > 64) {
      throw CliException.usage("--workers: " + workers + " (expected: 0 to 64)");
    }
    if (port != null && !Ports.exists(port)) {
      throw CliException.usage("--port: " + port + " (expected: 1 to 65535)");
    }
    Path folder = dir == null ? context.home().resolve(".troupe") : context.resolve(dir);
    StackFile.running(folder)
        .ifPresent(
            running -> {
              throw CliException.usage(
                  "a fleet already runs in "
                      + folder
                      + " (pid "
                      + running.pid()
                      + "): stop it with"
                      + " Ctrl-C in its terminal, or choose another --dir");
            });
    Files.createDirectories(folder);
    Terminal terminal = context.terminal();
    Path file =
        config == null ? DefaultConfig.in(folder) : Configs.require(context.resolve(config));
    terminal.progress("starting the fleet of " + file + " ...");
    LocalFleet.Options options =
        new LocalFleet.Options(
            file,
            StackOptions.persistent(folder.resolve("data")),
            folder,
            workers,
            List.of("-Xmx512m"),
            line -> terminal.note("  " + line),
            port,
            simulator.controls());
    try (LocalFleet fleet = LocalFleet.start(options)) {
      fleet.afterStop(() -> terminal.note("stopped"));
      URI address = fleet.awaitReady();
      fleet.publish(folder);
      terminal.note("the fleet runs and answers at " + address);
      terminal.note("submit a job from another terminal, for example:");
      terminal.note("  ./troupe run examples/digest --input 'docs/**/*.md'");
      terminal.note("Ctrl-C stops it; its logs are in " + folder.resolve("logs"));
      new UpStatus(fleet, folder, terminal).show();
    }
    return 0;
  }
}
