package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one line of a bill charges for. */
public sealed interface Billed {

  /**
   * One call.
   *
   * @param account where the bill says it; null: the bill is of one
   * @param callId ours, as it travelled with the request; null: the bill doesn't know it
   * @param requestId the provider's
   * @param at when it was answered
   * @param tokens null: the bill doesn't say
   */
  record OfCall(
      int line,
      @Nullable String account,
      @Nullable String callId,
      @Nullable String requestId,
      Instant at,
      String model,
      @Nullable Tokens tokens,
      Usd cost)
      implements Billed {}

  /**
   * All calls of an hour or a day.
   *
   * @param to excluded
   * @param model null: all of them
   * @param requests null: the bill doesn't say; so with the next two
   */
  record OfSpan(
      int line,
      Instant from,
      Instant to,
      @Nullable String model,
      @Nullable Long requests,
      @Nullable Tokens tokens,
      @Nullable Charge charge)
      implements Billed {}

  /**
   * An amount as it was written.
   *
   * @param rounding how far it may be from what was meant
   */
  record Charge(BigDecimal usd, BigDecimal rounding) {
    Charge plus(Charge other) {
      return new Charge(usd.add(other.usd), rounding.add(other.rounding));
    }
  }
}
