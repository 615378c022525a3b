package dev.troupe.simulator.bill;

import java.math.BigDecimal;
import java.time.Instant;

/** A call about to be billed: a {@link BilledCall} that has no place on the bill yet. */
public record Charge(
    Instant time,
    String account,
    CallIds ids,
    String model,
    Usage usage,
    BigDecimal costUsd,
    int status) {
  BilledCall at(long sequence) {
    return new BilledCall(sequence, time, account, ids, model, usage, normal(costUsd), status);
  }

  /** stripTrailingZeros alone would print 100 as 1E+2. */
  private static BigDecimal normal(BigDecimal usd) {
    var stripped = usd.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
