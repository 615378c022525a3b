package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;

/**
 * What pricing the calls of one model again came to.
 *
 * @param model with its account
 * @param calls looked at
 * @param changed of them
 * @param unpriced of them: there is no price, or not all is known that they were priced by
 * @param wasUsd all of them, by the ledger and its corrections so far
 * @param isUsd all of them, now
 */
public record Rerated(
    String model, long calls, long changed, long unpriced, Usd wasUsd, Usd isUsd) {
  static Rerated none(String model) {
    return new Rerated(model, 0, 0, 0, Usd.ZERO, Usd.ZERO);
  }

  /** With one more call. */
  Rerated with(Usd cost, boolean priced) {
    return new Rerated(
        model,
        calls + 1,
        changed,
        unpriced + (priced ? 0 : 1),
        wasUsd.plus(cost),
        isUsd.plus(cost));
  }

  /** With one of its calls changed. */
  Rerated corrected(Usd delta) {
    return new Rerated(model, calls, changed + 1, unpriced, wasUsd, isUsd.plus(delta));
  }

  public Usd deltaUsd() {
    return isUsd.minus(wasUsd);
  }
}
