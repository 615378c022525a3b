package dev.troupe.schemas;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * How large a number may be, and how it is written out. A few characters such as {@code
 * 1e2147483647} stand for more digits than any memory holds: whoever computes with one must have
 * looked at its exponent before.
 */
public final class JsonNumbers {
  /** From 1e-400 to below 1e401, and at most that many decimals: more than any double has. */
  public static final int MAX_EXPONENT = 400;

  public static final String EXPECTED = "a number of at most 100 digits, 1e-400 to 1e400";

  private JsonNumbers() {}

  /** Whether all its digits, zeros included, are a few hundred at most. */
  public static boolean bounded(BigDecimal number) {
    long scale = number.scale();
    return Math.abs(scale) <= 2 * MAX_EXPONENT
        && Math.abs(number.precision() - scale - 1) <= MAX_EXPONENT;
  }

  /** Whether a node is no number, or one within the bounds. */
  public static boolean bounded(JsonNode node) {
    return !node.isNumber() || node.isIntegralNumber() || bounded(node.decimalValue());
  }

  /** The digits of the source, without an exponent unless that would be absurd. */
  public static String digits(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.bigIntegerValue().toString();
    }
    BigDecimal value = number.decimalValue();
    return bounded(value) ? value.toPlainString() : value.toString();
  }
}
