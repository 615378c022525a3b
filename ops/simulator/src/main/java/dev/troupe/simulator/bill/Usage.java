package dev.troupe.simulator.bill;

/**
 * What one call used, counted the way the simulator bills it.
 *
 * @param prompt all input tokens, those read from and written to a cache included
 * @param cached the part of {@code prompt} charged at the cached rate
 * @param cacheWrite the part of {@code prompt} charged at the cache-write rate
 * @param completion all output tokens, reasoning included
 * @param reasoning the part of {@code completion} that was not shown
 */
public record Usage(
    long prompt, long cached, long cacheWrite, long completion, long reasoning, Units units) {
  public Usage {
    if (cached < 0 || cacheWrite < 0 || cached + cacheWrite > prompt) {
      throw new IllegalArgumentException(
          "cached: " + cached + ", written: " + cacheWrite + " (expected: 0.." + prompt + ")");
    }
    if (reasoning < 0 || reasoning > completion) {
      throw new IllegalArgumentException(
          "reasoning: " + reasoning + " (expected: 0.." + completion + ")");
    }
  }

  /** Tokens only, none of them written to a cache. */
  public Usage(long prompt, long cached, long completion, long reasoning) {
    this(prompt, cached, 0, completion, reasoning, Units.NONE);
  }

  /** The input tokens that no cache had to do with. */
  public long fresh() {
    return prompt - cached - cacheWrite;
  }

  /** Input and output together. */
  public long total() {
    return prompt + completion;
  }
}
