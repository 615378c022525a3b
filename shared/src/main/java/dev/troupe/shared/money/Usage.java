package dev.troupe.shared.money;

/**
 * What a call used, in the one form that prices apply to. Adapters turn each provider's count into
 * it: cached tokens are never part of {@code inputTokens} here, and reasoning is always part of
 * {@code outputTokens}.
 *
 * @param inputTokens read anew (neither from a cache nor into one)
 * @param cachedTokens read from the provider's prompt cache
 * @param cacheWriteTokens written into it
 * @param outputTokens all that was generated and is billed, reasoning included
 * @param reasoningTokens the part of {@code outputTokens} that the answer doesn't show
 * @param images generated
 * @param characters spoken
 */
public record Usage(
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    long images,
    long characters) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0);

  public static Usage tokens(long input, long output) {
    return new Usage(input, 0, 0, output, 0, 0, 0);
  }
}
