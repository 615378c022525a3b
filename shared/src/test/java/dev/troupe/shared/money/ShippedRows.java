package dev.troupe.shared.money;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/** Rows for tests, and the shipped tables without a database. */
final class ShippedRows {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  private ShippedRows() {}

  static List<PriceRow> all() {
    return ShippedPrices.TABLES.stream().flatMap(table -> table.rows().stream()).toList();
  }

  static PriceLine line(long id, PriceRow row, boolean local) {
    return new PriceLine(id, local ? "local" : "shipped", Instant.EPOCH, row);
  }

  /** With the same price for input and output. */
  static PriceRow row(String provider, String model, String from, String price) {
    return PriceRow.of(
        provider,
        model,
        LocalDate.parse(from),
        Rates.NONE.with(Unit.INPUT, price).with(Unit.OUTPUT, price));
  }

  /** As in a file: the columns by name. */
  static List<PriceRow> rows(String header, String... lines) {
    return PriceFile.read("test.csv", header + "\n" + String.join("\n", lines), TODAY);
  }

  static String exact(Price price, Unit unit) {
    return Objects.requireNonNull(price.lines().getFirst().row().rates().get(unit)).exact();
  }
}
