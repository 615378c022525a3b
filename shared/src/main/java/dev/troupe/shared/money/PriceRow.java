package dev.troupe.shared.money;

import java.time.LocalDate;

/**
 * A row of the price table as it is written down: not yet in any database.
 *
 * <p>Rows of one model, day, tier and size belong together: they are one price that depends on how
 * long the context is.
 *
 * @param model exact, or the beginning of names if it ends in {@code *}
 * @param serviceTier {@code standard}, {@code batch}, {@code flex}, {@code priority}, ...
 * @param imageSize quality and size of pictures that have this price; empty: whatever they are
 * @param aboveInputTokens the whole call costs this if it has more input than that
 */
public record PriceRow(
    String provider,
    String model,
    LocalDate effectiveFrom,
    String serviceTier,
    String imageSize,
    long aboveInputTokens,
    Rates rates) {

  /** The usual price of a model. */
  public static PriceRow of(String provider, String model, LocalDate from, Rates rates) {
    return new PriceRow(provider, model, from, ServiceTier.STANDARD, "", 0, rates);
  }

  String name() {
    return provider + "/" + model;
  }

  /** The same prices for another time. */
  PriceRow from(LocalDate day) {
    return new PriceRow(provider, model, day, serviceTier, imageSize, aboveInputTokens, rates);
  }

  Variant variant() {
    return new Variant(serviceTier, imageSize);
  }

  /** What one model is sold as: has a price of its own, stated as a whole. */
  record Variant(String serviceTier, String imageSize) {
    boolean isUsual() {
      return serviceTier.equals(ServiceTier.STANDARD);
    }
  }
}
