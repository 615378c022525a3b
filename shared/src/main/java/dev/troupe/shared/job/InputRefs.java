package dev.troupe.shared.job;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts of a job's input that travel apart from it, because they are too long for a message. Where
 * they belong is said beside the input: whatever stands in it is the user's own.
 */
public final class InputRefs {
  static final String EXPECTED = "a JSON Pointer to a field of input that is not there yet";

  private InputRefs() {}

  /** Whether a text can be put there: into an object that is there, under a name that is free. */
  static boolean fits(@Nullable JsonNode input, String pointer) {
    if (input == null || !pointer.startsWith("/")) {
      return false;
    }
    JsonPointer whole = JsonPointer.compile(pointer);
    return input.at(whole.head()) instanceof ObjectNode parent
        && !parent.has(whole.last().getMatchingProperty());
  }

  /**
   * The input with its texts in their places.
   *
   * @param references digests by JSON Pointer; the input fits them
   * @param texts the text of a digest
   */
  public static JsonNode resolved(
      JsonNode input, @Nullable Map<String, String> references, UnaryOperator<String> texts) {
    if (references == null || references.isEmpty()) {
      return input;
    }
    JsonNode copy = input.deepCopy();
    references.forEach(
        (pointer, digest) -> {
          JsonPointer whole = JsonPointer.compile(pointer);
          if (copy.at(whole.head()) instanceof ObjectNode parent) {
            parent.put(whole.last().getMatchingProperty(), texts.apply(digest));
          }
        });
    return copy;
  }
}
