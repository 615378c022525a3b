package dev.troupe.simulator.wire;

import tools.jackson.databind.JsonNode;

/** What form the answer must have. */
public sealed interface AnswerShape {
  /** Prose. */
  record Plain() implements AnswerShape {}

  /** Any JSON object. */
  record AnyJson() implements AnswerShape {}

  /** JSON that satisfies a schema. */
  record Schema(JsonNode schema) implements AnswerShape {}
}
