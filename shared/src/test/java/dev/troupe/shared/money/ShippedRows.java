package dev.troupe.shared.money;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The shipped tables as a book, without a database. */
final class ShippedRows {
  private ShippedRows() {}

  static List<PriceRow> all() {
    return ShippedPrices.TABLES.stream().flatMap(table -> table.rows().stream()).toList();
  }

  static PriceBook book() {
    List<PriceBook.Entry> entries = new ArrayList<>();
    for (PriceRow row : all()) {
      entries.add(entry(entries.size(), row, false));
    }
    return PriceBook.of(entries);
  }

  static PriceBook.Entry entry(long id, PriceRow row, boolean local) {
    return new PriceBook.Entry(price(id, row), local);
  }

  static PriceRow row(String provider, String model, String from, String prices) {
    return PriceRow.parse(provider + "," + model + "," + LocalDate.parse(from) + "," + prices);
  }

  private static Price price(long id, PriceRow row) {
    return new Price(
        id,
        row.provider(),
        row.model(),
        row.effectiveFrom(),
        row.prices().get(0),
        row.prices().get(1),
        row.prices().get(2),
        row.prices().get(3),
        row.prices().get(4),
        row.prices().get(5),
        row.prices().get(6));
  }
}
