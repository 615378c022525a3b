package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.BadRequest;
import java.util.HashSet;
import tools.jackson.databind.JsonNode;

/** What {@code strict: true} asks of a schema: closed objects whose properties are all required. */
final class OpenAiStrictSchema {
  private final String name;

  private OpenAiStrictSchema(String name) {
    this.name = name;
  }

  static void check(String name, JsonNode schema) {
    if (!schema.path("type").asString("").equals("object")) {
      throw new OpenAiStrictSchema(name).wrong("()", "schema must have 'type': 'object'");
    }
    new OpenAiStrictSchema(name).walk(schema, "()");
  }

  private void walk(JsonNode schema, String where) {
    if (schema.has("properties") || schema.path("type").asString("").equals("object")) {
      object(schema, where);
    }
    for (var group : new String[] {"properties", "$defs", "definitions"}) {
      for (var entry : schema.path(group).properties()) {
        walk(entry.getValue(), "(" + group + ", " + entry.getKey() + ")");
      }
    }
    if (schema.path("items").isObject()) {
      walk(schema.path("items"), "(items)");
    }
    for (var branch : schema.path("anyOf")) {
      walk(branch, "(anyOf)");
    }
  }

  private void object(JsonNode schema, String where) {
    var closed = schema.path("additionalProperties");
    if (!closed.isBoolean() || closed.booleanValue()) {
      throw wrong(where, "'additionalProperties' is required to be supplied and to be false");
    }
    var required = new HashSet<String>();
    schema.path("required").forEach(node -> required.add(node.asString("")));
    for (var property : schema.path("properties").propertyNames()) {
      if (!required.contains(property)) {
        throw wrong(
            where,
            "'required' is required to be supplied and to be an array including every key in"
                + " properties. Missing '"
                + property
                + "'");
      }
    }
  }

  private BadRequest wrong(String where, String what) {
    return BadRequest.at(
        "response_format",
        "Invalid schema for response_format '"
            + name
            + "': In context="
            + where
            + ", "
            + what
            + ".");
  }
}
