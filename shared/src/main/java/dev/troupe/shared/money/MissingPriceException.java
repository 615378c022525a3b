package dev.troupe.shared.money;

/** A call that cannot be priced must not be made: a missing price is never zero. */
public final class MissingPriceException extends RuntimeException {
  public MissingPriceException(String provider, String model, String unit) {
    super(
        "no price for "
            + provider
            + "/"
            + model
            + " ("
            + unit
            + ") (expected: a row in the price table, or 'free: true' on the provider)");
  }
}
