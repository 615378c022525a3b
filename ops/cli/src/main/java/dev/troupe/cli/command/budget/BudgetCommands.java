package dev.troupe.cli.command.budget;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.CommandSource;
import java.util.List;

/** {@code budgets}. */
public final class BudgetCommands implements CommandSource {
  @Override
  public List<Object> commands(CliContext context) {
    return List.of(new BudgetsCommand(context));
  }
}
