package dev.troupe.worker.pipeline;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.script.Script;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try on one route.
 *
 * @param patient may wait a little for its turn
 */
record Try(Play play, Script script, Route route, int attempt, boolean patient) {
  private static final Logger LOG = LoggerFactory.getLogger(Try.class);

  String tenant() {
    return play.task().tenant();
  }

  ModelRef model() {
    return route.model();
  }

  ProviderRequest request(UUID callId) {
    Role role = script.role();
    return new ProviderRequest(
        callId,
        route.model().model(),
        role.system(),
        script.prompt(),
        role.maxTokens(),
        role.temperature(),
        role.output(),
        role.name(),
        role.timeout(),
        role.modality(),
        role.voice());
  }

  /** Calls; an adapter with a bug is an answer that was lost, since it may have been billed. */
  ProviderOutcome ask(ProviderRequest request) {
    try {
      return route.provider().call(request);
    } catch (RuntimeException e) {
      LOG.error("call {} to {} failed in the adapter", request.callId(), model(), e);
      return new ProviderOutcome.Lost("internal_error", e.toString(), ProviderOutcome.Wire.NONE);
    }
  }

  Intent intent(UUID callId, Quote.Known quote, Usd reserved) {
    return new Intent(
        callId, play.claim(), route.index(), attempt, route.model(), quote.priceId(), reserved);
  }
}
