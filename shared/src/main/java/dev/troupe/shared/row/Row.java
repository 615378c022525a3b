package dev.troupe.shared.row;

import dev.troupe.schemas.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * One row: what its result is joined by, and what it says. Immutable.
 *
 * @param key at most 200 characters
 * @param item null: it can't be read
 * @param problem why it can't, for a person; null: it can
 */
public record Row(String key, @Nullable JsonNode item, @Nullable String problem) {
  /** One that can be read. */
  public static Row good(String key, JsonNode item) {
    return new Row(key, item, null);
  }

  /** One that can't be, and keeps its place: it fails by itself, and the others run. */
  public static Row bad(String key, String problem) {
    return new Row(key, null, problem);
  }

  /**
   * As a line of a chunk, its end included: JSON, {@code [key, item]} or {@code [key, null,
   * problem]}.
   */
  public String line() {
    ArrayNode line = Json.MESSAGES.createArrayNode().add(key);
    if (problem == null) {
      line.add(item);
    } else {
      line.addNull().add(problem);
    }
    return Json.string(line) + "\n";
  }

  /** Reads a {@link #line}. */
  public static Row of(String line) {
    JsonNode read = Json.MESSAGES.readTree(line);
    JsonNode problem = read.path(2);
    return new Row(
        read.path(0).asString(),
        problem.isString() ? null : read.path(1),
        problem.isString() ? problem.stringValue() : null);
  }
}
