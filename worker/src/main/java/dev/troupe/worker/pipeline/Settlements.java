package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Settlement.Status;
import dev.troupe.worker.route.Quote;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a call's end means for the ledger. */
final class Settlements {
  private Settlements() {}

  /**
   * @param reserved what the call costs as long as nobody knows better
   */
  static Settlement of(
      UUID call, ProviderOutcome outcome, Quote.Known quote, Usd reserved, Duration latency) {
    return switch (outcome) {
      case ProviderOutcome.Answered a when a.usage() == null && quote.priceId() != null ->
          settlement(
              call, Status.UNKNOWN, reserved, null, FailureCode.NO_USAGE.code(), a, latency, null);
      case ProviderOutcome.Refused r
          when r.answered() && r.usage() == null && quote.priceId() != null ->
          settlement(
              call, Status.UNKNOWN, reserved, null, FailureCode.NO_USAGE.code(), r, latency, null);
      // Charged by something that the price table has no price for: not free, and not our guess.
      case ProviderOutcome.Answered a when !isPriced(quote, a.usage()) ->
          settlement(
              call,
              Status.UNKNOWN,
              reserved,
              a.usage(),
              FailureCode.MISSING_PRICE.code(),
              a,
              latency,
              null);
      case ProviderOutcome.Refused r when !isPriced(quote, r.usage()) ->
          settlement(
              call,
              Status.UNKNOWN,
              reserved,
              r.usage(),
              FailureCode.MISSING_PRICE.code(),
              r,
              latency,
              null);
      case ProviderOutcome.Answered a ->
          settlement(
              call,
              Status.SETTLED,
              cost(quote, a.usage()),
              a.usage(),
              null,
              a,
              latency,
              row(quote, a.usage()));
      case ProviderOutcome.Refused r ->
          settlement(
              call,
              Status.FAILED,
              cost(quote, r.usage()),
              r.usage(),
              r.code(),
              r,
              latency,
              row(quote, r.usage()));
      case ProviderOutcome.Throttled t ->
          settlement(call, Status.FAILED, Usd.ZERO, null, t.code(), t, latency, null);
      case ProviderOutcome.Unavailable u ->
          settlement(call, Status.FAILED, Usd.ZERO, null, u.code(), u, latency, null);
      case ProviderOutcome.Lost l when l.usage() != null && isPriced(quote, l.usage()) ->
          settlement(
              call,
              Status.FAILED,
              cost(quote, l.usage()),
              l.usage(),
              l.code(),
              l,
              latency,
              row(quote, l.usage()));
      case ProviderOutcome.Lost l ->
          settlement(call, Status.UNKNOWN, reserved, null, l.code(), l, latency, null);
    };
  }

  /** What costs more than an amount of money can be has none either. */
  private static boolean isPriced(Quote.Known quote, @Nullable Usage usage) {
    try {
      cost(quote, usage);
      return true;
    } catch (MissingPriceException | ArithmeticException e) {
      return false;
    }
  }

  private static Usd cost(Quote.Known quote, @Nullable Usage usage) {
    return usage == null ? Usd.ZERO : quote.cost(usage);
  }

  private static @Nullable Long row(Quote.Known quote, @Nullable Usage usage) {
    return usage == null ? null : quote.priceId(usage);
  }

  private static Settlement settlement(
      UUID call,
      Status status,
      Usd cost,
      @Nullable Usage usage,
      @Nullable String code,
      ProviderOutcome outcome,
      Duration latency,
      @Nullable Long priceId) {
    return Settlement.of(
        call,
        status,
        new Settlement.Charge(cost, usage == null ? Usage.NONE : usage, priceId),
        new Settlement.Exchange(outcome.wire().requestId(), outcome.wire().httpStatus(), latency),
        code);
  }
}
