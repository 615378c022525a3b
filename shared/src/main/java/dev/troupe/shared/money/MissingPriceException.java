package dev.troupe.shared.money;

import org.jspecify.annotations.Nullable;

/** A call that cannot be priced must not be made: a missing price is never zero. */
public final class MissingPriceException extends RuntimeException {
  private static final String USUAL = "--input 3.00 --output 15.00";

  /** There is no price at all. */
  MissingPriceException(String provider, String model) {
    super(message(provider, model));
  }

  private MissingPriceException(String provider, String model, String what, String options) {
    super(message(provider, model, what, options));
  }

  /** What it says if there is no price at all. */
  public static String message(String provider, String model) {
    return message(provider, model, "", USUAL);
  }

  private static String message(String provider, String model, String what, String options) {
    return "no price for %s/%s%s (expected: 'troupe prices set %s/%s %s', or 'free: true' on the provider)"
        .formatted(provider, model, what, provider, model, options);
  }

  /** There is one, but not for a unit that the call is charged by. */
  static MissingPriceException unit(String provider, String model, Unit unit) {
    return new MissingPriceException(
        provider,
        model,
        " (" + unit.label() + ")",
        // A statement replaces the whole price, so that one of tokens needs both.
        unit.perMillion() ? USUAL : "--" + unit.option() + " 0.01");
  }

  /** There is one, but not for that tier or size. */
  static MissingPriceException variant(
      String provider, String model, String tier, @Nullable String imageSize) {
    boolean usual = tier.equals(ServiceTier.STANDARD);
    String size = imageSize == null ? "" : imageSize;
    return new MissingPriceException(
        provider,
        model,
        " (" + (usual ? "" : "tier " + tier) + (usual || size.isEmpty() ? "" : ", ") + size + ")",
        (usual ? "" : "--tier " + tier + " ")
            + (size.isEmpty()
                ? "--input 3.00 --output 15.00"
                : "--size " + size + " --image 0.04"));
  }

  /** There is one for the tier, but not for contexts that are so long. */
  static MissingPriceException length(String provider, String model, String tier, long above) {
    return new MissingPriceException(
        provider,
        model,
        " (tier %s above %d tokens)".formatted(tier, above),
        "--tier %s --above %d --input 3.00 --output 15.00".formatted(tier, above));
  }
}
