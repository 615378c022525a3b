package dev.troupe.shared.job;

import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import tools.jackson.databind.JsonNode;

/**
 * What bodies have that says nothing of the answer. It is taken, so that they can stay as they are,
 * and not sent.
 */
final class Labels {
  private static final Notation<Boolean> NO_STREAM =
      new Notation<>(
          Notation.Form.BOOLEAN,
          "false: a task's answer comes as a whole",
          Notation.BOOLEAN.schema(),
          text -> {
            if (!text.equals("false")) {
              throw new IllegalArgumentException(text);
            }
            return false;
          });
  private static final Notation<String> TIER =
      Notation.text(
          "auto: another tier is the operator's to choose, as an option of the account",
          text -> {
            if (!text.equals("auto")) {
              throw new IllegalArgumentException(text);
            }
            return text;
          });

  private Labels() {}

  static void read(FieldReader body) {
    body.value("stream", NO_STREAM);
    body.value("service_tier", TIER);
    JsonNode _ = body.json("stream_options");
    JsonNode _ = body.json("metadata");
    body.value("store", Notation.BOOLEAN);
    body.value("user", Notation.PROSE);
    body.value("safety_identifier", Notation.PROSE);
    body.value("prompt_cache_key", Notation.PROSE);
  }
}
