package dev.troupe.simulator.bill;

/**
 * Tokens of one call, counted the way the simulator bills them.
 *
 * @param prompt all input tokens, cached ones included
 * @param cached the part of {@code prompt} charged at the cached rate
 * @param completion all output tokens, reasoning included
 * @param reasoning the part of {@code completion} that was not shown
 */
public record Usage(long prompt, long cached, long completion, long reasoning) {
  public Usage {
    if (cached < 0 || cached > prompt) {
      throw new IllegalArgumentException("cached: " + cached + " (expected: 0.." + prompt + ")");
    }
    if (reasoning < 0 || reasoning > completion) {
      throw new IllegalArgumentException(
          "reasoning: " + reasoning + " (expected: 0.." + completion + ")");
    }
  }

  /** Input and output together. */
  public long total() {
    return prompt + completion;
  }
}
