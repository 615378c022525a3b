package dev.troupe.simulator.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The state that limit headers tell; a line is null where the account has no such limit. */
public record LimitSnapshot(
    @Nullable Line requests,
    @Nullable Line requestsPerDay,
    @Nullable Line tokens,
    @Nullable Line outputTokens,
    @Nullable Line concurrency) {

  /**
   * One limit.
   *
   * @param reset until the whole limit is free again
   */
  public record Line(long limit, long remaining, Duration reset) {}

  /** For calls that never got as far as the limits. */
  public static LimitSnapshot unknown() {
    return new LimitSnapshot(null, null, null, null, null);
  }
}
