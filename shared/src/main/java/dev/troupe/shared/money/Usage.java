package dev.troupe.shared.money;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param seconds of sound or film, begun ones included
 * @param serviceTier which tier served it; of a bound: which one is asked for, {@link
 *     ServiceTier#AUTO} if that is the provider's to decide
 * @param imageSize quality and size of the images, such as {@code hd-1024x1792}; absent: they are
 *     not sold by size
 */
public record Usage(
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    long images,
    long characters,
    long seconds,
    String serviceTier,
    @Nullable String imageSize) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0);

  public Usage {
    serviceTier = Objects.requireNonNullElse(serviceTier, ServiceTier.STANDARD);
  }

  /** Of the standard tier. */
  public Usage(
      long inputTokens,
      long cachedTokens,
      long cacheWriteTokens,
      long outputTokens,
      long reasoningTokens,
      long images,
      long characters) {
    this(
        inputTokens,
        cachedTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        images,
        characters,
        0,
        ServiceTier.STANDARD,
        null);
  }

  public static Usage tokens(long input, long output) {
    return new Usage(input, 0, 0, output, 0, 0, 0);
  }

  /** The same, of another tier. */
  public Usage tier(String tier) {
    return new Usage(
        inputTokens,
        cachedTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        images,
        characters,
        seconds,
        tier,
        imageSize);
  }

  /** The same, with images of that quality and size. */
  public Usage size(@Nullable String size) {
    return new Usage(
        inputTokens,
        cachedTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        images,
        characters,
        seconds,
        serviceTier,
        size);
  }

  /** All that the model read: what decides about the price of long contexts. */
  long allInput() {
    return inputTokens + cachedTokens + cacheWriteTokens;
  }
}
