package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code submit}, {@code jobs}, {@code show}, {@code watch} and {@code cancel}. */
public final class JobCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(
        new SubmitCommand(context),
        new JobsCommand(context),
        new ShowCommand(context),
        new WatchCommand(context),
        new ResultsCommand(context),
        new CancelCommand(context));
  }
}
