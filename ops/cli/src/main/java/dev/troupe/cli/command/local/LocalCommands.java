package dev.troupe.cli.command.local;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code demo}, {@code up} and {@code run}. */
public final class LocalCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new DemoCommand(context), new UpCommand(context), new RunCommand(context));
  }
}
