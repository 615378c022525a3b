package dev.troupe.worker.provider;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One account at a provider of models. Thread-safe; one call per virtual thread, blocking, and
 * never more than one request on the wire per call: retries are the pipeline's.
 */
public interface Provider extends AutoCloseable {
  /**
   * Asks the model and waits for its answer, at most as long as the request says.
   *
   * <p>Every way in which this can end is an outcome; nothing is thrown for a provider's or a
   * network's fault. If the thread is interrupted the call is given up: the outcome is {@link
   * ProviderOutcome.Lost} and the thread's interrupt flag is set.
   */
  ProviderOutcome call(ProviderRequest request);

  /**
   * Looks for the answer to a call that was sent and whose answer was not seen. Costs nothing, and
   * waits at most as long as the request says. Most providers keep nothing.
   *
   * @param request as it was sent
   * @param requestId the provider's, if so much of the reply was seen
   */
  default LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    return new LookUp.Nothing("this provider keeps no answers");
  }

  /** What this account's wire has words for, in requests for that. */
  default Wording wording(Modality modality) {
    return Wording.PLAIN;
  }

  /**
   * What of the request this account's wire has no word for, for a person ({@code top_k}, {@code a
   * recording}); null: it can say all of it. Asked before anything is reserved: a request that
   * can't be said goes to the next route, and nothing is left out in silence.
   */
  default @Nullable String inexpressible(ProviderRequest request) {
    return wording(request.format().modality()).missing(request);
  }

  /**
   * More than a call can use, by every unit that it may be charged by; and which service tier and
   * size of pictures the account's options ask for.
   */
  default Usage bound(ProviderRequest request) {
    return request.bound();
  }

  @Override
  void close();
}
