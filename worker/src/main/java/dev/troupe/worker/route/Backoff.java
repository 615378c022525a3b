package dev.troupe.worker.route;

import dev.troupe.shared.config.TroupeConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: exponential, with full jitter. Thread-safe. */
public final class Backoff {
  private final TroupeConfig.Retry config;
  private final RandomGenerator random;

  public Backoff(TroupeConfig.Retry config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /** How many times one route is asked for one task at most. */
  public int tries() {
    return config.maxRetries() + 1;
  }

  /**
   * @param attempt the one that failed, from 0
   */
  public Duration after(int attempt) {
    long cap = config.maxDelay().toMillis();
    long base = config.initialDelay().toMillis();
    // Beyond 2^20 times the initial delay every sensible cap is reached.
    long ceiling = Math.min(cap, base << Math.min(attempt, 20));
    return Duration.ofMillis(random.nextLong(Math.max(1, ceiling + 1)));
  }
}
