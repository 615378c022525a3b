package dev.troupe.cli;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import dev.troupe.cli.command.budget.BudgetCommands;
import dev.troupe.cli.command.cache.CacheCommands;
import dev.troupe.cli.command.cost.CostCommands;
import dev.troupe.cli.command.fleet.FleetCommands;
import dev.troupe.cli.command.job.JobCommands;
import dev.troupe.cli.command.limit.LimitCommands;
import dev.troupe.cli.command.local.LocalCommands;
import dev.troupe.cli.command.operate.OperateCommands;
import dev.troupe.cli.command.price.PriceCommands;
import dev.troupe.cli.command.state.StateCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Every verb, in the order of the help. */
final class Commands {
  private static final List<CommandSource> SUBJECTS =
      List.of(
          new LocalCommands(),
          new JobCommands(),
          new CostCommands(),
          new BudgetCommands(),
          new PriceCommands(),
          new CacheCommands(),
          new FleetCommands(),
          new LimitCommands(),
          new StateCommands(),
          new OperateCommands());

  private Commands() {}

  static List<Object> all(CliContext context) {
    List<Object> commands = new ArrayList<>();
    SUBJECTS.forEach(subject -> commands.addAll(subject.commands(context)));
    for (CommandSource source : ServiceLoader.load(CommandSource.class)) {
      commands.addAll(source.commands(context));
    }
    return commands;
  }
}
