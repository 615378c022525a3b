package dev.troupe.worker.pipeline;

import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.provider.ProviderOutcome;

/** What a call's end means for the limits. */
final class CallEnds {
  private CallEnds() {}

  static CallEnd of(ProviderOutcome outcome) {
    return switch (outcome) {
      case ProviderOutcome.Answered a -> new CallEnd.Sent(a.usage(), a.wire().headroom());
      case ProviderOutcome.Refused r -> new CallEnd.Sent(r.usage(), r.wire().headroom());
      case ProviderOutcome.Throttled t -> new CallEnd.Throttled(t.retryAfter());
      case ProviderOutcome.Unavailable u when u.retryAfter() != null ->
          new CallEnd.PutOff(u.retryAfter());
      case ProviderOutcome.Unavailable u -> new CallEnd.Sent(null, u.wire().headroom());
      case ProviderOutcome.Lost l -> new CallEnd.Sent(null, l.wire().headroom());
    };
  }
}
