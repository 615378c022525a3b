package dev.troupe.cli.command.cache;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code cache}. */
public final class CacheCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new CacheCommand(context));
  }
}
