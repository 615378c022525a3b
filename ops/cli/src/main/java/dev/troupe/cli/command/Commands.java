package dev.troupe.cli.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** Every verb, in the order of the help. */
final class Commands {
  private Commands() {}

  static List<Object> all(CliContext context) {
    List<Object> commands = new ArrayList<>();
    Collections.addAll(
        commands,
        new DemoCommand(context),
        new UpCommand(context),
        new RunCommand(context),
        new SubmitCommand(context),
        new JobsCommand(context),
        new ShowCommand(context),
        new WatchCommand(context),
        new CancelCommand(context),
        costs(context),
        new BudgetsCommand(context),
        prices(context),
        new CacheCommand(context),
        new WorkersCommand(context),
        new LimitsCommand(context),
        new StateCommand(context),
        new DoctorCommand(context),
        new ConfigCommand(context),
        new MigrateCommand(context),
        new SchedulerCommand(context),
        new WorkerCommand(context),
        new SimulateCommand(context));
    for (CommandSource source : ServiceLoader.load(CommandSource.class)) {
      commands.addAll(source.commands(context));
    }
    return commands;
  }

  private static CommandLine costs(CliContext context) {
    return new CommandLine(new CostsCommand(context))
        .addSubcommand(new CostsReconcileCommand(context))
        .addSubcommand(new ResolveCommand(context))
        .addSubcommand(new CostsRebuildCommand(context));
  }

  private static CommandLine prices(CliContext context) {
    return new CommandLine(new PricesCommand(context))
        .addSubcommand(new PricesCheckCommand(context))
        .addSubcommand(new PricesSetCommand(context))
        .addSubcommand(new PricesImportCommand(context))
        .addSubcommand(new PricesRerateCommand(context));
  }
}
