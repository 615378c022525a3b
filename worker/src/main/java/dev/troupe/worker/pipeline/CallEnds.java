package dev.troupe.worker.pipeline;

import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.ProviderOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a call's end means for the limits. */
final class CallEnds {
  private CallEnds() {}

  static CallEnd of(ProviderOutcome outcome) {
    return switch (outcome) {
      case ProviderOutcome.Answered a -> new CallEnd.Sent(a.usage(), headroom(a));
      case ProviderOutcome.Refused r -> new CallEnd.Sent(r.usage(), headroom(r));
      // Too many at once, or too much money in flight: a lower rate would not help.
      case ProviderOutcome.Throttled t when t.failureClass() != FailureClass.RATE ->
          new CallEnd.Sent(null, headroom(t));
      case ProviderOutcome.Throttled t -> new CallEnd.Throttled(t.retryAfter());
      case ProviderOutcome.Unavailable u when u.retryAfter() != null ->
          new CallEnd.Deferred(u.retryAfter());
      case ProviderOutcome.Unavailable u -> new CallEnd.Sent(null, headroom(u));
      case ProviderOutcome.Lost l -> new CallEnd.Sent(null, headroom(l));
    };
  }

  /** What is counted by the day or the second is no part of it. */
  private static Headroom headroom(ProviderOutcome outcome) {
    LimitHeaders limits = outcome.wire().limits();
    LimitHeaders.Line requests = limits.on(Axis.REQUESTS);
    LimitHeaders.Line tokens = limits.on(Axis.TOKENS);
    return new Headroom(
        requests == null ? null : requests.remaining(),
        reset(requests),
        tokens == null ? null : tokens.remaining(),
        reset(tokens));
  }

  private static Duration reset(LimitHeaders.@Nullable Line line) {
    return line == null || line.reset() == null ? Duration.ZERO : line.reset();
  }
}
