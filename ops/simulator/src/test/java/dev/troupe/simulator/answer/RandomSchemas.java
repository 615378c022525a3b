package dev.troupe.simulator.answer;

import dev.troupe.simulator.json.LimitedJson;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes schemas of the subset that the simulator answers. */
final class RandomSchemas {
  private static final JsonMapper JSON = LimitedJson.mapper();
  private static final List<String> NAMES =
      List.of(
          "title",
          "summary",
          "score",
          "lines",
          "speaker",
          "text",
          "verdict",
          "reason",
          "flag",
          "scenes",
          "id",
          "quality",
          "mood",
          "things",
          "unknown_one");

  private final Random random;

  RandomSchemas(long seed) {
    random = new Random(seed);
  }

  /** A root object with two definitions, one of which refers to itself. */
  ObjectNode root() {
    var root = object(0);
    var defs = root.putObject("$defs");
    defs.set("leaf", scalar());
    defs.set("tree", tree());
    return root;
  }

  private static ObjectNode tree() {
    return (ObjectNode)
        JSON.readTree(
            """
            {"type":"object","required":["name","children","next"],"additionalProperties":false,
             "properties":{"name":{"type":"string","minLength":1},
              "children":{"type":"array","items":{"$ref":"#/$defs/tree"}},
              "next":{"anyOf":[{"$ref":"#/$defs/tree"},{"type":"null"}]}}}
            """);
  }

  private ObjectNode any(int depth) {
    return switch (random.nextInt(depth > 3 ? 4 : 8)) {
      case 4 -> object(depth + 1);
      case 5 -> array(depth + 1);
      case 6 -> anyOf(depth + 1);
      case 7 ->
          JSON.createObjectNode()
              .put("$ref", random.nextBoolean() ? "#/$defs/leaf" : "#/$defs/tree");
      default -> scalar();
    };
  }

  private ObjectNode object(int depth) {
    var schema = JSON.createObjectNode().put("type", "object");
    var properties = schema.putObject("properties");
    var required = schema.putArray("required");
    for (var i = random.nextInt(4); i >= 0; i--) {
      var name = NAMES.get(random.nextInt(NAMES.size()));
      if (!properties.has(name)) {
        properties.set(name, any(depth));
        if (random.nextInt(3) > 0) {
          required.add(name);
        }
      }
    }
    switch (random.nextInt(3)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> schema.set("additionalProperties", scalar());
      default -> {}
    }
    return schema;
  }

  private ObjectNode array(int depth) {
    var schema = JSON.createObjectNode().put("type", "array");
    schema.set("items", any(depth));
    if (random.nextBoolean()) {
      schema.put("minItems", random.nextInt(4));
    }
    if (random.nextBoolean()) {
      schema.put("maxItems", 4 + random.nextInt(3));
    }
    return schema;
  }

  private ObjectNode anyOf(int depth) {
    var schema = JSON.createObjectNode();
    schema.putArray("anyOf").add(any(depth)).add(any(depth)).add(scalar());
    return schema;
  }

  private ObjectNode scalar() {
    return switch (random.nextInt(7)) {
      case 0 -> (ObjectNode) JSON.readTree("{\"type\":\"boolean\"}");
      case 1 -> (ObjectNode) JSON.readTree("{\"enum\":[\"rejected\",\"accepted\",3,null]}");
      case 2 -> (ObjectNode) JSON.readTree("{\"const\":{\"a\":[1,2]}}");
      case 3 -> number("integer");
      case 4 -> number("number");
      case 5 -> (ObjectNode) JSON.readTree("{\"type\":[\"string\",\"null\"]}");
      default -> string();
    };
  }

  private ObjectNode number(String type) {
    var schema = JSON.createObjectNode().put("type", type);
    var low = random.nextInt(-50, 50);
    switch (random.nextInt(5)) {
      case 0 -> schema.put("minimum", low);
      case 1 -> schema.put("maximum", low);
      case 2 -> schema.put("minimum", low).put("maximum", low + random.nextInt(20));
      case 3 ->
          schema.put("exclusiveMinimum", low).put("exclusiveMaximum", low + 2 + random.nextInt(9));
      default -> schema.put("multipleOf", random.nextInt(1, 5));
    }
    return schema;
  }

  private ObjectNode string() {
    var schema = JSON.createObjectNode().put("type", "string");
    var least = random.nextInt(60);
    if (random.nextBoolean()) {
      schema.put("minLength", least);
    }
    if (random.nextBoolean()) {
      schema.put("maxLength", least + random.nextInt(60));
    }
    return schema;
  }
}
