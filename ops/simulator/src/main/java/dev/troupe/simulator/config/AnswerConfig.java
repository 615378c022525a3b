package dev.troupe.simulator.config;

import org.jspecify.annotations.Nullable;

/**
 * How an account answers.
 *
 * @param seed of answers, latency and faults
 * @param tokens length of a plain answer; null for two to five sentences
 * @param promptCache whether a prefix of at least 1,024 tokens seen before is charged as cached
 */
public record AnswerConfig(long seed, @Nullable Integer tokens, boolean promptCache) {
  /** Seed 0, short answers, no prompt cache. */
  public static AnswerConfig standard() {
    return new AnswerConfig(0, null, false);
  }
}
