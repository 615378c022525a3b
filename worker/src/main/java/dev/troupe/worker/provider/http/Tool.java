package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function that a model may want called.
 *
 * @param schema of its arguments; absent: it has none
 * @param strict whether the arguments must satisfy the schema
 */
public record Tool(
    String name, @Nullable String description, @Nullable JsonNode schema, boolean strict) {
  static Tool of(JsonNode function) {
    JsonNode description = function.path("description");
    JsonNode schema = function.path("parameters");
    return new Tool(
        function.path("name").asString(""),
        description.isString() ? description.stringValue() : null,
        schema.isObject() ? schema : null,
        function.path("strict").asBoolean(false));
  }

  /** The schema, or that of an object without members: for wires that want one. */
  public JsonNode schemaOrEmpty() {
    if (schema != null) {
      return schema;
    }
    ObjectNode empty = Json.MESSAGES.createObjectNode().put("type", "object");
    empty.putObject("properties");
    return empty;
  }
}
