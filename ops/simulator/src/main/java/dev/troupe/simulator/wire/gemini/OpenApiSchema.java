package dev.troupe.simulator.wire.gemini;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.BadRequest;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns Google's subset of OpenAPI schemas into JSON Schema. */
final class OpenApiSchema {
  private static final Set<String> TYPES =
      Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

  private static final Set<String> LENGTHS =
      Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");

  /** Those of JSON Schema that Google refuses here. */
  private static final Set<String> REFUSED =
      Set.of("additionalProperties", "$ref", "$defs", "$schema", "oneOf", "allOf", "const");

  private OpenApiSchema() {}

  static ObjectNode toJsonSchema(JsonNode open) {
    var schema = LimitedJson.mapper().createObjectNode();
    for (var entry : open.properties()) {
      var name = entry.getKey();
      var value = entry.getValue();
      if (REFUSED.contains(name)) {
        throw BadRequest.at(
            name,
            "Invalid JSON payload received. Unknown name \""
                + name
                + "\" at 'generation_config.response_schema': Cannot find field.");
      }
      switch (name) {
        case "type" -> schema.put("type", type(value.asString("")));
        case "items" -> schema.set("items", toJsonSchema(value));
        case "anyOf" ->
            value.forEach(branch -> schema.withArray("anyOf").add(toJsonSchema(branch)));
        case "properties" ->
            value
                .properties()
                .forEach(
                    property ->
                        schema
                            .withObject("properties")
                            .set(property.getKey(), toJsonSchema(property.getValue())));
        case "nullable", "propertyOrdering", "example", "format" -> {}
        default -> put(schema, name, value);
      }
    }
    return schema;
  }

  /** Lengths are 64-bit numbers to protobuf, which writes them as text. */
  private static void put(ObjectNode schema, String name, JsonNode value) {
    if (LENGTHS.contains(name)) {
      schema.put(name, value.asInt(0));
    } else {
      schema.set(name, value);
    }
  }

  private static String type(String type) {
    var upper = type.toUpperCase(Locale.ROOT);
    if (!TYPES.contains(upper)) {
      throw BadRequest.at("type", "Invalid value at 'response_schema.type': \"" + type + "\"");
    }
    return upper.toLowerCase(Locale.ROOT);
  }
}
