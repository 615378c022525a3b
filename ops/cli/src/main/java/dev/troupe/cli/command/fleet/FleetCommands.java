package dev.troupe.cli.command.fleet;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code workers}. */
public final class FleetCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new WorkersCommand(context));
  }
}
