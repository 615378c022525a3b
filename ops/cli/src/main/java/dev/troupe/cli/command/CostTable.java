package dev.troupe.cli.command;

import dev.troupe.cli.report.Cost;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import java.util.ArrayList;
import java.util.List;

/** Costs with their sum; columns that are zero everywhere are left out. */
final class CostTable {
  private CostTable() {}

  static Table of(String by, List<Cost> rows) {
    Cost total = Cost.total(rows);
    boolean troubles = total.failed() + total.unknown() > 0;
    boolean hits = total.cached() > 0;
    Table table = new Table(columns(by, troubles, hits));
    for (Cost row : rows) {
      table.row(cells(row, troubles, hits));
    }
    return table.total(cells(total, troubles, hits));
  }

  private static Column[] columns(String by, boolean troubles, boolean hits) {
    List<Column> columns = new ArrayList<>(List.of(Column.text(by), Column.right("calls")));
    if (troubles) {
      columns.add(Column.right("failed"));
      columns.add(Column.right("unknown"));
    }
    if (hits) {
      columns.add(Column.right("cached"));
    }
    columns.addAll(List.of(Column.right("tokens in"), Column.right("out"), Column.right("cost")));
    if (hits) {
      columns.add(Column.right("saved"));
    }
    return columns.toArray(Column[]::new);
  }

  private static Object[] cells(Cost row, boolean troubles, boolean hits) {
    List<Object> cells = new ArrayList<>(List.of(row.group(), Texts.count(row.calls())));
    if (troubles) {
      cells.add(Texts.count(row.failed()));
      cells.add(Texts.count(row.unknown()));
    }
    if (hits) {
      cells.add(Texts.count(row.cached()));
    }
    cells.addAll(
        List.of(Texts.count(row.inputTokens()), Texts.count(row.outputTokens()), row.costUsd()));
    if (hits) {
      cells.add(row.savedUsd());
    }
    return cells.toArray();
  }
}
