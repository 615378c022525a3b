package dev.troupe.cli.command.state;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code state}. */
public final class StateCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new StateCommand(context));
  }
}
