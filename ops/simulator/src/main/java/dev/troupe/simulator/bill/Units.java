package dev.troupe.simulator.bill;

import org.jspecify.annotations.Nullable;

/**
 * What is charged other than by token.
 *
 * @param images pictures made
 * @param variant which of a model's prices a picture has, such as {@code hd-1024x1792}; null for
 *     the usual one
 * @param characters characters spoken, as the provider counts them (ElevenLabs: its credits)
 * @param millis length of the audio made, in milliseconds
 */
public record Units(long images, @Nullable String variant, long characters, long millis) {
  /** Nothing but tokens. */
  public static final Units NONE = new Units(0, null, 0, 0);

  /** Pictures of one variant. */
  public static Units images(long count, @Nullable String variant) {
    return new Units(count, variant, 0, 0);
  }

  /** Speech. */
  public static Units speech(long characters, long millis) {
    return new Units(0, null, characters, millis);
  }
}
