package dev.troupe.bench;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** Adds {@code bench} to the command line. */
public final class BenchCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new BenchCommand(context));
  }
}
