package dev.troupe.cli.command.price;

import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.money.LocalPrices;
import dev.troupe.shared.money.PriceLine;
import dev.troupe.shared.money.PriceRow;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Unit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prices as tables: tokens in dollars per million, everything else per unit. */
final class PriceTables {
  /** What undated prices of the shipped tables are dated. */
  private static final LocalDate ALWAYS = LocalDate.of(2000, 1, 1);

  private PriceTables() {}

  /**
   * Rows of the price table; units that none of them has are left out.
   *
   * @param provider said already; null: each row says its own
   */
  static Table rows(List<PriceLine> lines, @Nullable String provider) {
    Set<Unit> units = EnumSet.noneOf(Unit.class);
    lines.forEach(line -> units.addAll(line.row().rates().byUnit().keySet()));
    boolean when = lines.stream().anyMatch(line -> !when(line.row()).isEmpty());
    List<Column> columns = new ArrayList<>(List.of(Column.left("model")));
    if (when) {
      columns.add(Column.left("only"));
    }
    units.forEach(unit -> columns.add(Column.right(title(unit))));
    columns.add(Column.left("since"));
    Table table = new Table(columns.toArray(Column[]::new));
    for (PriceLine line : lines) {
      String name = provider == null ? name(line.row()) : line.row().model();
      List<Object> cells = new ArrayList<>(List.of(name));
      if (when) {
        cells.add(when(line.row()));
      }
      units.forEach(unit -> cells.add(quote(line.row().rates(), unit)));
      cells.add(since(line.isLocal(), line.row().effectiveFrom()));
      table.row(cells.toArray());
    }
    return table;
  }

  /** What a statement changes, unit by unit. */
  static Table changes(List<LocalPrices.Change> changes) {
    boolean when = changes.stream().anyMatch(change -> !when(change.row()).isEmpty());
    List<Column> columns = new ArrayList<>(List.of(Column.left("model")));
    if (when) {
      columns.add(Column.left("only"));
    }
    columns.addAll(
        List.of(
            Column.left("unit"), Column.right("was"), Column.right("is"), Column.left("since")));
    Table table = new Table(columns.toArray(Column[]::new));
    for (LocalPrices.Change change : changes) {
      Rates before = change.before() == null ? Rates.NONE : change.before().row().rates();
      for (Unit unit : Unit.values()) {
        String was = before.quote(unit);
        String is = change.row().rates().quote(unit);
        if (was != null || is != null) {
          List<Object> cells = new ArrayList<>(List.of(name(change.row())));
          if (when) {
            cells.add(when(change.row()));
          }
          cells.add(title(unit));
          cells.add(Objects.requireNonNullElse(was, "-"));
          cells.add(Objects.requireNonNullElse(is, "-"));
          cells.add(change.row().effectiveFrom().toString());
          table.row(cells.toArray());
        }
      }
    }
    return table;
  }

  static String name(PriceRow row) {
    return row.provider() + "/" + row.model();
  }

  /** When a row holds, if not for all calls: its tier, its size of pictures, its length. */
  static String when(PriceRow row) {
    List<String> conditions = new ArrayList<>();
    if (!row.serviceTier().equals(ServiceTier.STANDARD)) {
      conditions.add(row.serviceTier());
    }
    if (!row.imageSize().isEmpty()) {
      conditions.add(row.imageSize());
    }
    if (row.aboveInputTokens() > 0) {
      conditions.add("> " + Texts.count(row.aboveInputTokens()));
    }
    return String.join(", ", conditions);
  }

  /** {@code shipped}, if nobody knows since when; {@code 2026-03-13}; {@code local 2026-11-21}. */
  static String since(boolean local, LocalDate day) {
    if (local) {
      return "local " + day;
    }
    return day.equals(ALWAYS) ? "shipped" : day.toString();
  }

  private static String title(Unit unit) {
    return switch (unit) {
      case INPUT -> "in";
      case CACHED_INPUT -> "cached";
      case CACHE_WRITE -> "write";
      case OUTPUT -> "out";
      case REASONING -> "thoughts";
      case PER_REQUEST, PER_IMAGE, PER_CHARACTER, PER_SECOND -> unit.label();
    };
  }

  static String quote(Rates rates, Unit unit) {
    return Objects.requireNonNullElse(rates.quote(unit), "");
  }

  /** One row for programs: prices as they are quoted, by the names of the table's columns. */
  record Json(
      String provider,
      String model,
      String serviceTier,
      @Nullable String imageSize,
      long aboveInputTokens,
      LocalDate effectiveFrom,
      String source,
      long priceId,
      Map<String, String> prices) {
    static Json of(PriceLine line) {
      PriceRow row = line.row();
      return new Json(
          row.provider(),
          row.model(),
          row.serviceTier(),
          row.imageSize().isEmpty() ? null : row.imageSize(),
          row.aboveInputTokens(),
          row.effectiveFrom(),
          line.source(),
          line.id(),
          row.rates().byUnit().keySet().stream()
              .collect(
                  Collectors.toMap(
                      Unit::column,
                      unit -> quote(row.rates(), unit),
                      (a, b) -> a,
                      LinkedHashMap::new)));
    }
  }
}
