package dev.troupe.shared.money;

import org.jspecify.annotations.Nullable;

/** What kinds of pictures are called where they are sold by the piece. */
public final class ImageSizes {
  private static final String QUALITY = "standard";
  private static final String SIZE = "1024x1024";

  private ImageSizes() {}

  /**
   * {@code hd-1024x1792}.
   *
   * @param quality absent: the provider's usual one
   * @param size absent: the provider's usual one
   */
  public static String of(@Nullable String quality, @Nullable String size) {
    return (quality == null ? QUALITY : quality) + "-" + (size == null ? SIZE : size);
  }

  /** Whether its pictures have a price each; the others are sold by the token. */
  public static boolean isSoldByThePiece(String model) {
    return model.startsWith("dall-e");
  }
}
