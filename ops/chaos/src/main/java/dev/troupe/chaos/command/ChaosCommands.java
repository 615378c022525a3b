package dev.troupe.chaos.command;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** Adds {@code chaos} to the command line. */
public final class ChaosCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new ChaosCommand(context));
  }
}
