package dev.troupe.simulator.config;

import org.jspecify.annotations.Nullable;

/**
 * What an account may do; null means unlimited.
 *
 * @param requestsPerMinute in any 60 seconds
 * @param tokensPerMinute in any 60 seconds, counted at the start of a call
 * @param maxConcurrent calls being answered at one time
 * @param outOfQuota whether every call is refused with {@code insufficient_quota}
 */
public record LimitConfig(
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @Nullable Integer maxConcurrent,
    boolean outOfQuota) {
  /** No limit at all. */
  public static LimitConfig none() {
    return new LimitConfig(null, null, null, false);
  }

  /** Requests and tokens per minute. */
  public static LimitConfig perMinute(long requests, long tokens) {
    return new LimitConfig(requests, tokens, null, false);
  }
}
