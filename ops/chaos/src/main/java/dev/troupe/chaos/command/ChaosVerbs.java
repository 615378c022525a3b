package dev.troupe.chaos.command;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.VerbSource;
import java.util.List;

/** Adds {@code chaos} to the command line. */
public final class ChaosVerbs implements VerbSource {
  @Override
  public List<Object> verbs(CliContext context) {
    return List.of(new ChaosCommand(context));
  }
}
