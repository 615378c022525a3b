package dev.troupe.worker.provider;

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

  @Override
  void close();
}
