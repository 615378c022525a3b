package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** From {@code doctor} to {@code simulate}. */
public final class OperateCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(
        new DoctorCommand(context),
        new ConfigCommand(context),
        new MigrateCommand(context),
        new SchedulerCommand(context),
        new WorkerCommand(context),
        new SimulateCommand(context));
  }
}
