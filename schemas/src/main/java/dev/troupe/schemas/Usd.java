package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * An exact amount of US dollars, counted in picodollars (10⁻¹² USD).
 *
 * <p>The unit is that fine because prices are quoted per million tokens: the cheapest ones on the
 * market (a cent per million, halved for a batch) are 5,000 picodollars per token, so that every
 * product of price and quantity is an integer and sums never round. A {@code long} holds up to
 * about 9.2 million dollars; arithmetic beyond that throws {@link ArithmeticException} instead of
 * wrapping.
 *
 * @param picos picodollars; may be negative (a correction)
 */
public record Usd(long picos) implements Comparable<Usd> {
  public static final Usd ZERO = new Usd(0);
  private static final int SCALE = 12;
  private static final long DOLLAR = 1_000_000_000_000L;

  /**
   * Parses a decimal amount of dollars such as {@code "0.0025"}.
   *
   * @throws NumberFormatException if it is not a number
   * @throws ArithmeticException if it has more than 12 decimals or is out of range
   */
  @JsonCreator
  public static Usd of(String dollars) {
    if (dollars.length() > Json.MAX_NUMBER) {
      throw new NumberFormatException(dollars.length() + " characters are no amount");
    }
    return of(new BigDecimal(dollars));
  }

  /**
   * The same amount; {@link ArithmeticException} if it has more than 12 decimals or is out of
   * range.
   */
  public static Usd of(BigDecimal dollars) {
    return new Usd(dollars.movePointRight(SCALE).longValueExact());
  }

  public Usd plus(Usd other) {
    return new Usd(Math.addExact(picos, other.picos));
  }

  public Usd minus(Usd other) {
    return new Usd(Math.subtractExact(picos, other.picos));
  }

  public Usd times(long factor) {
    return new Usd(Math.multiplyExact(picos, factor));
  }

  public BigDecimal dollars() {
    return BigDecimal.valueOf(picos, SCALE);
  }

  /** All digits, no trailing zeros, no exponent: the form in messages and exports. */
  @JsonValue
  public String exact() {
    BigDecimal d = dollars().stripTrailingZeros();
    return d.scale() < 0 ? d.setScale(0).toPlainString() : d.toPlainString();
  }

  /** For people who look at every digit: {@code $0.0098512}, {@code -$0.0985}. */
  public String toExactString() {
    String exact = exact();
    return picos < 0 ? "-$" + exact.substring(1) : "$" + exact;
  }

  /**
   * For people: {@code $12.34}, {@code -$12.34}; four decimals below a dollar, and six where four
   * would show hardly anything.
   */
  @Override
  public String toString() {
    long size = Math.abs(picos);
    int decimals = size >= DOLLAR || size == 0 ? 2 : size >= DOLLAR / 10_000 ? 4 : 6;
    return (picos < 0 ? "-" : "")
        + String.format(
            Locale.ROOT,
            "$%,." + decimals + "f",
            dollars().abs().setScale(decimals, RoundingMode.HALF_UP));
  }

  @Override
  public int compareTo(Usd other) {
    return Long.compare(picos, other.picos);
  }
}
