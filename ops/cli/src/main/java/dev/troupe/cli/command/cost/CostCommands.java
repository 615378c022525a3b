package dev.troupe.cli.command.cost;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;
import picocli.CommandLine;

/** {@code costs} and its own. */
public final class CostCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(
        new CommandLine(new CostsCommand(context))
            .addSubcommand(new CostsReconcileCommand(context))
            .addSubcommand(new ResolveCommand(context))
            .addSubcommand(new CostsRebuildCommand(context)));
  }
}
