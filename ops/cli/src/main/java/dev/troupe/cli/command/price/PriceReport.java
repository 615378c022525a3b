package dev.troupe.cli.command.price;

import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.money.PriceCheck.Finding;
import dev.troupe.shared.money.PriceCheck.Free;
import dev.troupe.shared.money.PriceCheck.Missing;
import dev.troupe.shared.money.PriceCheck.Priced;
import dev.troupe.shared.money.PriceCheck.Use;
import dev.troupe.shared.money.PriceLine;
import dev.troupe.shared.money.Unit;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to say about the price of each model that may be asked. */
record PriceReport(List<Row> rows) {

  /**
   * One model.
   *
   * @param price the row that decides, as the table calls it; null: missing, or free of charge
   * @param ageDays since the price came into the table
   * @param problem null: none
   */
  record Row(
      String model,
      Set<String> roles,
      boolean free,
      PriceTables.@Nullable Json price,
      @Nullable Long ageDays,
      @Nullable String problem) {}

  static PriceReport of(List<Use> uses, LocalDate today) {
    return new PriceReport(uses.stream().map(use -> row(use, use.finding(), today)).toList());
  }

  private static Row row(Use use, Finding finding, LocalDate today) {
    String model = use.model().toString();
    return switch (finding) {
      case Free _ -> new Row(model, use.by(), true, null, null, null);
      case Missing missing -> new Row(model, use.by(), false, null, null, missing.message());
      case Priced priced ->
          new Row(
              model,
              use.by(),
              false,
              PriceTables.Json.of(priced.line()),
              age(priced.line(), today),
              null);
    };
  }

  private static long age(PriceLine line, LocalDate today) {
    LocalDate added = LocalDate.ofInstant(line.added(), ZoneOffset.UTC);
    return Math.max(0, ChronoUnit.DAYS.between(added, today));
  }

  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (Row row : rows) {
      if (row.problem() != null) {
        missing.add(row.model() + ": " + row.problem());
      }
    }
    return missing;
  }

  void print(Terminal terminal, boolean json) {
    Printing.list(terminal, json, rows, table(), "no models");
    missing().forEach(problem -> terminal.note("troupe: " + problem));
  }

  private Table table() {
    // Most models are in the table by the name that they are asked by.
    boolean others = rows.stream().anyMatch(row -> !other(row).isEmpty());
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("model"),
                Column.left("price"),
                Column.left("since"),
                Column.right("age")));
    if (others) {
      columns.add(Column.text("row"));
    }
    columns.add(Column.text("asked by"));
    Table table = new Table(columns.toArray(Column[]::new));
    for (Row row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.model()));
      cells.addAll(price(row));
      if (others) {
        cells.add(other(row));
      }
      cells.add(String.join(", ", row.roles()));
      table.row(cells.toArray());
    }
    return table;
  }

  private static List<String> price(Row row) {
    PriceTables.Json price = row.price();
    if (price == null) {
      return List.of(row.free() ? "free" : "MISSING", "", "");
    }
    return List.of(
        quoted(price),
        PriceTables.since(price.source().equals("local"), price.effectiveFrom()),
        Texts.count(row.ageDays() == null ? 0 : row.ageDays(), "day"));
  }

  /** The row that decides, if it has another name. */
  private static String other(Row row) {
    PriceTables.Json price = row.price();
    if (price == null) {
      return "";
    }
    String name = price.provider() + "/" + price.model();
    return name.equals(row.model()) ? "" : name;
  }

  /** Input and output, or what else it is sold by. */
  private static String quoted(PriceTables.Json price) {
    String input = price.prices().get(Unit.INPUT.column());
    String output = price.prices().get(Unit.OUTPUT.column());
    if (input != null || output != null) {
      return (input == null ? "-" : input) + " / " + (output == null ? "-" : output);
    }
    List<String> parts = new ArrayList<>();
    for (Unit unit : Unit.values()) {
      String quote = price.prices().get(unit.column());
      if (quote != null) {
        parts.add(quote + "/" + unit.label());
      }
    }
    return String.join(", ", parts);
  }
}
