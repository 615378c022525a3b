package dev.troupe.worker.provider;

import dev.troupe.schemas.message.Part;

/** How many tokens a picture is read as. */
public final class Pictures {
  // OpenAI's gpt-4o-mini is the dearest: 2,833 and 5,667 for each tile of 512 pixels, of which a
  // picture has at most 8 once it is scaled into 2,048 by 768.
  private static final long MOST = 2_833 + 8 * 5_667;
  // One that is looked at in low detail is 2,833 there; where the wire has no word for detail, a
  // whole one is at most 16 tiles of 258 (Gemini) or 4,784 (Anthropic).
  private static final long MOST_IN_LOW_DETAIL = 5_000;

  // What most models count: 85 in low detail, about 1,000 for a picture that fills a screen.
  private static final long USUAL = 1_000;
  private static final long USUAL_IN_LOW_DETAIL = 85;

  private Pictures() {}

  /** More than any model reads it as, whatever its size. */
  public static long bound(Part.Image picture) {
    return low(picture) ? MOST_IN_LOW_DETAIL : MOST;
  }

  /** About what a model reads it as. */
  public static long estimate(Part.Image picture) {
    return low(picture) ? USUAL_IN_LOW_DETAIL : USUAL;
  }

  private static boolean low(Part.Image picture) {
    return "low".equals(picture.detail());
  }
}
