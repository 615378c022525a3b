package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;

/** Prices as people write them. */
public final class Quoted {
  private static final BigDecimal MOST_OF_A_MILLION = new BigDecimal(100_000);
  private static final BigDecimal MOST_OF_A_UNIT = new BigDecimal(1_000);
  private static final int LONGEST = 30;

  private Quoted() {}

  /**
   * @param dollars of one unit, or of a million tokens
   * @throws IllegalArgumentException if it is not {@link #expected}
   */
  public static Usd of(Unit unit, String dollars) {
    if (dollars.length() > LONGEST || !dollars.matches("\\d+(\\.\\d+)?([eE]-?\\d{1,2})?")) {
      throw new IllegalArgumentException(dollars);
    }
    BigDecimal quoted = new BigDecimal(dollars);
    BigDecimal most = unit.perMillion() ? MOST_OF_A_MILLION : MOST_OF_A_UNIT;
    if (quoted.compareTo(most) > 0) {
      throw new IllegalArgumentException(dollars);
    }
    try {
      return Usd.of(unit.perMillion() ? quoted.movePointLeft(6) : quoted);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(dollars, e);
    }
  }

  /** What would have been right. */
  public static String expected(Unit unit) {
    return unit.perMillion()
        ? "dollars per million tokens, such as 2.50: 0 to 100000, at most 6 decimals"
        : "dollars per " + unit.label() + ", such as 0.04: 0 to 1000, at most 12 decimals";
  }
}
