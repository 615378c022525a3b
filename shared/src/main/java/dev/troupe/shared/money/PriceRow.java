package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the price table as it is written down: not yet in any database.
 *
 * @param model exact, or the beginning of names if it ends in {@code *}
 * @param prices exact dollars per unit, in the order of {@link #PRICES}; null: no such price
 */
record PriceRow(
    String provider, String model, LocalDate effectiveFrom, List<@Nullable Usd> prices) {
  /** The columns of prices, in the files and in the database. Those of tokens come first. */
  static final List<String> PRICES =
      List.of(
          "input",
          "cached_input",
          "cache_write",
          "output",
          "per_request",
          "per_image",
          "per_character",
          "per_second");

  /** In the files, tokens are priced by the million, as they are quoted. */
  static final String HEADER =
      "provider,model,effective_from," + String.join(",", PRICES) + ",left_out";

  private static final int TOKEN_COLUMNS = 4;
  private static final int FIRST_PRICE = 3;

  /**
   * @throws IllegalArgumentException if the line is not one of a price table
   */
  static PriceRow parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != FIRST_PRICE + PRICES.size() + 1) {
      throw new IllegalArgumentException(line + " (expected: " + HEADER + ")");
    }
    List<@Nullable Usd> prices = new ArrayList<>();
    for (int i = 0; i < PRICES.size(); i++) {
      String cell = cells[FIRST_PRICE + i];
      prices.add(cell.isEmpty() ? null : price(cell, i < TOKEN_COLUMNS));
    }
    return new PriceRow(cells[0], cells[1], LocalDate.parse(cells[2]), prices);
  }

  private static Usd price(String cell, boolean perMillion) {
    BigDecimal quoted = new BigDecimal(cell);
    return Usd.of(perMillion ? quoted.movePointLeft(6) : quoted);
  }

  String name() {
    return provider + "/" + model;
  }

  /** The same prices for another time. */
  PriceRow from(LocalDate day) {
    return new PriceRow(provider, model, day, prices);
  }
}
