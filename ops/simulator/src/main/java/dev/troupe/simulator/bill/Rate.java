package dev.troupe.simulator.bill;

import java.math.BigDecimal;

/** US dollars per million tokens of one model. */
public record Rate(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {
  private static final int MILLION_DIGITS = 6;

  /** Exact: no rounding anywhere. */
  BigDecimal cost(Usage usage) {
    return input
        .multiply(BigDecimal.valueOf(usage.prompt() - usage.cached()))
        .add(cachedInput.multiply(BigDecimal.valueOf(usage.cached())))
        .add(output.multiply(BigDecimal.valueOf(usage.completion())))
        .movePointLeft(MILLION_DIGITS);
  }
}
