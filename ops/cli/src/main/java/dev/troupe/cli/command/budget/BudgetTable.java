package dev.troupe.cli.command.budget;

import dev.troupe.cli.report.Budget;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Budgets as people read them. */
final class BudgetTable {
  private BudgetTable() {}

  static Table of(List<Budget> budgets, Instant now) {
    Table table =
        new Table(
            Column.left("budget"),
            Column.right("limit"),
            Column.right("spent"),
            Column.right("reserved"),
            Column.right("free"),
            Column.left("state"),
            Column.right("paused"),
            Column.right("resets in"));
    for (Budget b : budgets) {
      table.row(
          b.job() == null ? b.budget() : b.budget() + ": " + b.job(),
          b.limitUsd(),
          b.settledUsd(),
          b.reservedUsd(),
          b.freeUsd(),
          b.state(),
          b.paused() == 0 ? "" : Texts.count(b.paused()),
          resetsIn(b.resetsAt(), now));
    }
    return table;
  }

  private static String resetsIn(@Nullable Instant at, Instant now) {
    if (at == null) {
      return "never";
    }
    Duration left = Duration.between(now, at);
    if (left.toHours() >= 48) {
      return left.toDays() + " days";
    }
    return left.toHours() > 0 ? left.toHours() + " h" : Math.max(1, left.toMinutes()) + " min";
  }
}
