package dev.troupe.cli.command.cost;

import dev.troupe.cli.report.Projection;
import dev.troupe.cli.report.Window;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Where a day or month is heading. */
record ProjectionTable(Terminal terminal, String by, Window window) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private record Report(Window window, List<Projection> rows) {}

  void print(List<Projection> rows, boolean json, boolean csv) {
    if (csv) {
      terminal.data(by + ",spent_usd,projected_usd");
      rows.forEach(
          row ->
              terminal.data(
                  Csv.row(row.group(), row.spentUsd().exact(), row.projectedUsd().exact())));
    } else if (json) {
      terminal.json(new Report(window, rows));
    } else if (rows.isEmpty()) {
      terminal.note("no calls in this " + Names.of(window.per()) + " yet");
    } else {
      terminal.data(
          terminal.dim(
              "%s from %s to %s (%s)"
                  .formatted(
                      Names.of(window.per()),
                      TIME.format(window.startsAt().atZone(window.zone())),
                      TIME.format(window.endsAt().atZone(window.zone())),
                      window.zone())));
      table(rows).print(terminal);
    }
  }

  private Table table(List<Projection> rows) {
    Table table = new Table(Column.text(by), Column.right("so far"), Column.right("at its end"));
    rows.forEach(row -> table.row(row.group(), row.spentUsd(), row.projectedUsd()));
    Projection total = Projection.total(rows);
    return table.total(total.group(), total.spentUsd(), total.projectedUsd());
  }
}
