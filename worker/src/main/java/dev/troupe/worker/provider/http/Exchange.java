package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.ProviderOutcome;

/** How a request to a provider ended, as far as HTTP goes. */
public sealed interface Exchange {

  /** There was a whole reply, of whatever status. */
  record Replied(Reply reply) implements Exchange {}

  /** There was none. */
  record Broken(ProviderOutcome.Failed outcome) implements Exchange {}
}
