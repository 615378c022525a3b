package dev.troupe.cli.command.limit;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code limits}. */
public final class LimitCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new LimitsCommand(context));
  }
}
