package dev.troupe.simulator.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What form the answer must have. */
public sealed interface AnswerShape {
  /** Prose. */
  record Plain() implements AnswerShape {}

  /** Any JSON object. */
  record AnyJson() implements AnswerShape {}

  /**
   * JSON that satisfies a schema.
   *
   * @param tool the tool whose input it is; null if it is the answer itself
   */
  record Schema(JsonNode schema, @Nullable String tool) implements AnswerShape {
    public Schema(JsonNode schema) {
      this(schema, null);
    }
  }

  /** One vector for each message. */
  record Vectors(int dimensions) implements AnswerShape {}

  /** Whether it may be published, for each message: a JSON object each. */
  record Findings() implements AnswerShape {}

  /**
   * PNG pictures.
   *
   * @param variant which of the model's prices each has; null for the usual one
   * @param tokensEach output tokens charged for each; 0 where pictures are charged by the piece
   */
  record Pictures(int count, @Nullable String variant, long tokensEach) implements AnswerShape {}

  /**
   * Spoken text.
   *
   * @param format {@code mp3}, {@code wav} or {@code pcm}
   * @param characters charged for
   * @param byToken whether the model charges tokens, not characters
   */
  record Speech(String format, long characters, boolean byToken) implements AnswerShape {}
}
