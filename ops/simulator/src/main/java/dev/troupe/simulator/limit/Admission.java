package dev.troupe.simulator.limit;

import java.time.Duration;

/** Whether a call may start. */
public sealed interface Admission {
  /** The limits after this decision. */
  LimitSnapshot limits();

  /** It may; whoever got this must release it. */
  record Admitted(LimitSnapshot limits) implements Admission {}

  /**
   * It may not.
   *
   * @param retryAfter until it would fit if nobody else called; zero if it never will
   */
  record Throttled(
      LimitSnapshot limits,
      Dimension dimension,
      long limit,
      long used,
      long requested,
      Duration retryAfter)
      implements Admission {}

  /** What a limit counts. */
  enum Dimension {
    REQUESTS,
    REQUESTS_PER_DAY,
    TOKENS,
    OUTPUT_TOKENS,
    CONCURRENCY
  }
}
