package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;
import picocli.CommandLine;

/** {@code prices} and its own. */
public final class PriceCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(
        new CommandLine(new PricesCommand(context))
            .addSubcommand(new PricesCheckCommand(context))
            .addSubcommand(new PricesSetCommand(context))
            .addSubcommand(new PricesImportCommand(context))
            .addSubcommand(new PricesRerateCommand(context)));
  }
}
