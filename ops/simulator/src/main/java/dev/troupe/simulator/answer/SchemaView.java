package dev.troupe.simulator.answer;

import dev.troupe.simulator.json.LimitedJson;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resolves references and alternatives, so that a schema has one type and its own keywords. */
final class SchemaView {
  private static final int MAX_HOPS = 30;

  private final JsonNode root;

  SchemaView(JsonNode root) {
    this.root = root;
  }

  /** A schema without $ref, anyOf, oneOf and allOf; {@code flattest} avoids nesting. */
  ObjectNode flat(JsonNode written, boolean flattest, RandomGenerator random) {
    var schema = asObject(written);
    for (var hops = 0; hops < MAX_HOPS; hops++) {
      if (schema.has("$ref")) {
        schema = merge(without(schema, "$ref"), resolve(schema.path("$ref").asString("")));
      } else if (schema.has("allOf")) {
        var all = without(schema, "allOf");
        for (var part : schema.path("allOf")) {
          all = merge(all, asObject(part));
        }
        schema = all;
      } else if (schema.has("anyOf") || schema.has("oneOf")) {
        var keyword = schema.has("anyOf") ? "anyOf" : "oneOf";
        var branch = branch(schema.path(keyword), flattest, random);
        schema = merge(without(schema, keyword), asObject(branch));
      } else {
        return schema;
      }
    }
    throw new IllegalArgumentException("the schema's references go round in a circle");
  }

  /** The type to write; the first that is not null where there are several. */
  String type(JsonNode schema) {
    var type = schema.path("type");
    if (type.isString()) {
      return type.stringValue();
    }
    for (var one : type) {
      if (!one.asString("").equals("null")) {
        return one.asString("");
      }
    }
    if (type.isArray() && !type.isEmpty()) {
      return "null";
    }
    return schema.has("properties") || schema.has("required") || schema.has("additionalProperties")
        ? "object"
        : schema.has("items") ? "array" : schema.has("minimum") ? "number" : "string";
  }

  private JsonNode branch(JsonNode branches, boolean flattest, RandomGenerator random) {
    var best = branches.get(random.nextInt(branches.size()));
    for (var candidate : branches) {
      if (flattest ? rank(candidate, 0) < rank(best, 0) : rank(best, 0) == 0) {
        best = candidate;
      }
    }
    return best;
  }

  /** 0 for null, 1 for what holds nothing, 2 for what may be empty, 3 for what nests. */
  private int rank(JsonNode written, int hops) {
    var schema = asObject(written);
    if (schema.has("$ref")) {
      return hops > MAX_HOPS ? 9 : rank(resolve(schema.path("$ref").asString("")), hops + 1);
    }
    return switch (type(schema)) {
      case "null" -> 0;
      case "array" -> schema.path("minItems").asInt(0) == 0 ? 2 : 3;
      case "object" -> schema.path("required").isEmpty() ? 2 : 3;
      default -> 1;
    };
  }

  private ObjectNode resolve(String reference) {
    if (reference.equals("#")) {
      return asObject(root);
    }
    var target = reference.startsWith("#/") ? root.at(reference.substring(1)) : root.path("");
    if (target.isMissingNode()) {
      throw new IllegalArgumentException(
          "the schema refers to " + reference + ", which it has not");
    }
    return asObject(target);
  }

  private static ObjectNode asObject(JsonNode schema) {
    return schema instanceof ObjectNode object ? object : LimitedJson.mapper().createObjectNode();
  }

  private static ObjectNode without(ObjectNode schema, String keyword) {
    var copy = schema.deepCopy();
    copy.remove(keyword);
    return copy;
  }

  private static ObjectNode merge(ObjectNode base, ObjectNode other) {
    for (var entry : other.properties()) {
      var mine = base.path(entry.getKey());
      switch (entry.getKey()) {
        case "properties" ->
            base.set("properties", merge(asObject(mine).deepCopy(), asObject(entry.getValue())));
        case "required" -> {
          var both = LimitedJson.mapper().createArrayNode();
          mine.forEach(both::add);
          entry.getValue().forEach(both::add);
          base.set("required", both);
        }
        default -> base.set(entry.getKey(), entry.getValue());
      }
    }
    return base;
  }
}
