package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.worker.app.WorkerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "worker", description = "Runs a worker in this process until SIGTERM, then drains.")
final class WorkerCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The fleet's configuration.")
  Path config = Path.of("");

  @Option(names = "--name", description = "Shown to people (default: host and pid).")
  @Nullable String name;

  @Option(names = "--slots", paramLabel = "N", description = "Calls in flight at most.")
  @Nullable Integer slots;

  WorkerCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--config", Configs.require(context.resolve(config)).toString()));
    if (name != null) {
      arguments.addAll(List.of("--name", name));
    }
    if (slots != null) {
      arguments.addAll(List.of("--slots", slots.toString()));
    }
    WorkerMain.main(arguments.toArray(String[]::new));
    return 0;
  }
}
