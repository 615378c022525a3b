package dev.troupe.cli.command;

import java.util.List;

/** Every verb, in the order of the help. */
final class Verbs {
  private Verbs() {}

  static List<Object> all(CliContext context) {
    return List.of(
        new UpCommand(context),
        new JobsCommand(context),
        new CostsCommand(context),
        new WorkersCommand(context),
        new StateCommand(context));
  }
}
