package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.scheduler.app.SchedulerMain;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "scheduler", description = "Runs a scheduler in this process until SIGTERM.")
final class SchedulerCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The fleet's configuration.")
  Path config = Path.of("");

  SchedulerCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    Path file = Configs.require(context.resolve(config));
    SchedulerMain.main(new String[] {"--config", file.toString()});
    return 0;
  }
}
