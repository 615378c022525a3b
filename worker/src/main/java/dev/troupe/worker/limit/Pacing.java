package dev.troupe.worker.limit;

import java.time.Duration;

/**
 * The times that limits are kept by.
 *
 * @param window that the strict limit holds for
 * @param margin by which our own window is longer: between a grant and its arrival at the provider
 *     lies a way that is not always equally long. 0.5 s of 60 costs 0.8 % of the limit
 * @param fresh how long a grant is good without asking again; below the margin
 * @param lease how long a permit outlives the process that holds it
 * @param patience how long a call waits for its turn in its process
 * @param probe how often a Redis that is away is looked for
 */
public record Pacing(
    Duration window,
    Duration margin,
    Duration fresh,
    Duration lease,
    Duration patience,
    Duration probe) {
  public static final Pacing DEFAULT =
      new Pacing(
          Duration.ofSeconds(60),
          Duration.ofMillis(500),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMillis(500));

  /** Our own window. */
  public Duration span() {
    return window.plus(margin);
  }
}
