package dev.troupe.simulator.config;

import org.jspecify.annotations.Nullable;

/**
 * What an account may do; null means unlimited.
 *
 * @param requestsPerMinute in any 60 seconds
 * @param tokensPerMinute in any 60 seconds, counted at the start of a call
 * @param maxConcurrent calls being answered at one time
 * @param outOfQuota whether every call is refused because nothing is left to spend
 * @param requestsPerDay in any 24 hours
 * @param outputTokensPerMinute in any 60 seconds, counted when an answer is done; none begins while
 *     they are used up
 */
public record LimitConfig(
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @Nullable Integer maxConcurrent,
    boolean outOfQuota,
    @Nullable Long requestsPerDay,
    @Nullable Long outputTokensPerMinute) {
  /** Without limits by day and on output. */
  public LimitConfig(
      @Nullable Long requestsPerMinute,
      @Nullable Long tokensPerMinute,
      @Nullable Integer maxConcurrent,
      boolean outOfQuota) {
    this(requestsPerMinute, tokensPerMinute, maxConcurrent, outOfQuota, null, null);
  }

  /** No limit at all. */
  public static LimitConfig none() {
    return new LimitConfig(null, null, null, false);
  }

  /** Requests and tokens per minute. */
  public static LimitConfig perMinute(long requests, long tokens) {
    return new LimitConfig(requests, tokens, null, false);
  }

  /** A copy with a limit by day. */
  public LimitConfig withRequestsPerDay(long requests) {
    return new LimitConfig(
        requestsPerMinute,
        tokensPerMinute,
        maxConcurrent,
        outOfQuota,
        requests,
        outputTokensPerMinute);
  }

  /** A copy with a limit on output. */
  public LimitConfig withOutputTokensPerMinute(long tokens) {
    return new LimitConfig(
        requestsPerMinute, tokensPerMinute, maxConcurrent, outOfQuota, requestsPerDay, tokens);
  }
}
