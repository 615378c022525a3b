package dev.troupe.cli.command.cost;

import dev.troupe.cli.report.Cost;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Costs with their sum; columns that are zero everywhere are left out. */
public final class CostTable {
  /** A narrow terminal does without these, in this order: the amounts say more. */
  private static final List<String> LEAST =
      List.of("failed", "unknown", "cached", "tokens in", "out");

  private static final int NAME = 12;
  private static final int GAP = 2;

  private record Field(String title, Function<Cost, Object> cell, ToLongFunction<Cost> size) {
    static Field count(String title, ToLongFunction<Cost> value) {
      return new Field(title, row -> Texts.count(value.applyAsLong(row)), value);
    }

    int width(List<Cost> rows, Cost total) {
      return Stream.concat(rows.stream(), Stream.of(total))
          .mapToInt(row -> cell.apply(row).toString().length())
          .reduce(title.length(), Math::max);
    }

    static Field money(String title, Function<Cost, Usd> value) {
      return new Field(title, value::apply, row -> value.apply(row).picos());
    }
  }

  private static final List<Field> ALWAYS =
      List.of(
          Field.count("calls", Cost::calls),
          Field.count("tokens in", Cost::inputTokens),
          Field.count("out", Cost::outputTokens),
          Field.money("cost", Cost::costUsd));

  private static final List<Field> IF_ANY =
      List.of(
          Field.count("failed", Cost::failed),
          Field.count("unknown", Cost::unknown),
          Field.count("cached", Cost::cached),
          Field.money("wasted", Cost::wasted),
          Field.money("held", Cost::unknownCostUsd),
          Field.money("saved", Cost::savedUsd));

  private CostTable() {}

  /**
   * @param width of the terminal
   */
  public static Table of(String by, List<Cost> rows, int width) {
    Cost total = Cost.total(rows);
    List<Field> fields = fields(total);
    for (String title : LEAST) {
      if (NAME + fields.stream().mapToInt(f -> GAP + f.width(rows, total)).sum() > width) {
        fields.removeIf(field -> field.title().equals(title));
      }
    }
    List<Column> columns = new ArrayList<>(List.of(Column.text(by)));
    fields.forEach(field -> columns.add(Column.right(field.title())));
    Table table = new Table(columns.toArray(Column[]::new));
    rows.forEach(row -> table.row(cells(row, fields)));
    return table.total(cells(total, fields));
  }

  private static List<Field> fields(Cost total) {
    List<Field> fields = new ArrayList<>();
    fields.add(ALWAYS.getFirst());
    IF_ANY.stream().limit(3).filter(f -> f.size().applyAsLong(total) != 0).forEach(fields::add);
    fields.addAll(ALWAYS.subList(1, ALWAYS.size()));
    IF_ANY.stream().skip(3).filter(f -> f.size().applyAsLong(total) != 0).forEach(fields::add);
    if (total.accepted() > 0) {
      fields.add(new Field("per result", CostTable::perAccepted, Cost::accepted));
    }
    return fields;
  }

  private static Object perAccepted(Cost row) {
    Usd each = row.perAccepted();
    return each == null ? "-" : each;
  }

  private static Object[] cells(Cost row, List<Field> fields) {
    List<Object> cells = new ArrayList<>(List.of(row.group()));
    fields.forEach(field -> cells.add(field.cell().apply(row)));
    return cells.toArray();
  }

  /** With all digits, and without a sum. */
  static void printCsv(Terminal terminal, String by, List<Cost> rows) {
    terminal.data(
        by
            + ",calls,failed,unknown,cached,accepted,input_tokens,output_tokens,cost_usd,failed_cost_usd,unknown_cost_usd,discarded_cost_usd,saved_usd,cost_per_accepted_usd");
    for (Cost row : rows) {
      Usd each = row.perAccepted();
      terminal.data(
          Csv.row(
              row.group(),
              row.calls(),
              row.failed(),
              row.unknown(),
              row.cached(),
              row.accepted(),
              row.inputTokens(),
              row.outputTokens(),
              row.costUsd().exact(),
              row.failedCostUsd().exact(),
              row.unknownCostUsd().exact(),
              row.discardedCostUsd().exact(),
              row.savedUsd().exact(),
              each == null ? null : each.exact()));
    }
  }
}
