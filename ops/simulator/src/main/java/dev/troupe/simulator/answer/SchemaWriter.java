package dev.troupe.simulator.answer;

import dev.troupe.simulator.json.LimitedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Writes JSON that satisfies a schema: objects, arrays, strings, numbers, booleans, enum, const,
 * anyOf, oneOf, allOf and local references. {@code pattern} is not looked at.
 *
 * <p>Below a certain depth everything optional is left out and the flattest branch is taken, so
 * that recursive schemas end.
 */
final class SchemaWriter {
  private static final JsonMapper JSON = LimitedJson.mapper();
  private static final int DEEP = 6;
  private static final int TOO_DEEP = 40;
  private static final double SHARE_OF_OPTIONALS = 0.8;
  private static final Set<String> GOOD =
      Set.of(
          "accept",
          "accepted",
          "approve",
          "approved",
          "pass",
          "passed",
          "ok",
          "yes",
          "good",
          "true",
          "valid",
          "keep",
          "publish",
          "success",
          "excellent",
          "high");

  private final SchemaView view;
  private final Story story;
  private final PropertyText words;
  private final SchemaNumbers numbers;
  private final RandomGenerator random;

  SchemaWriter(JsonNode root, Story story, RandomGenerator random) {
    this.view = new SchemaView(root);
    this.story = story;
    this.words = new PropertyText(story);
    this.numbers = new SchemaNumbers(random);
    this.random = random;
  }

  /**
   * Writes one value.
   *
   * @throws IllegalArgumentException if the schema cannot be satisfied in finite depth
   */
  JsonNode write(JsonNode schema) {
    return value(schema, "", 0);
  }

  private JsonNode value(JsonNode written, String name, int depth) {
    if (depth > TOO_DEEP) {
      throw new IllegalArgumentException("the schema asks for an endless answer");
    }
    var schema = view.flat(written, depth > DEEP, random);
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (schema.has("enum")) {
      return oneOf(schema.path("enum"));
    }
    return switch (view.type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, name, depth);
      case "integer" -> numbers.integer(schema, name);
      case "number" -> numbers.decimal(schema, name);
      case "boolean" -> JSON.getNodeFactory().booleanNode(random.nextInt(10) < 9);
      case "null" -> JSON.nullNode();
      default -> JSON.getNodeFactory().stringNode(text(schema, name));
    };
  }

  /** A judge mostly says yes: a demo in which every answer is turned down is no fun. */
  private JsonNode oneOf(JsonNode choices) {
    for (var choice : choices) {
      if (choice.isString()
          && GOOD.contains(choice.stringValue().toLowerCase(Locale.ROOT))
          && random.nextInt(10) < 9) {
        return choice;
      }
    }
    return choices.get(random.nextInt(choices.size()));
  }

  private JsonNode object(JsonNode schema, int depth) {
    var result = JSON.createObjectNode();
    var required = new LinkedHashSet<String>();
    schema.path("required").forEach(node -> required.add(node.stringValue()));
    for (var entry : members(schema, required).entrySet()) {
      var optional = !required.contains(entry.getKey());
      if (!optional || (depth <= DEEP && random.nextDouble() < SHARE_OF_OPTIONALS)) {
        result.set(entry.getKey(), value(entry.getValue(), entry.getKey(), depth + 1));
      }
    }
    fillMap(schema, result, depth);
    return result;
  }

  private static Map<String, JsonNode> members(JsonNode schema, Set<String> required) {
    var members = new LinkedHashMap<String, JsonNode>();
    schema.path("properties").properties().forEach(e -> members.put(e.getKey(), e.getValue()));
    var rest = schema.path("additionalProperties");
    for (var name : required) {
      members.computeIfAbsent(name, n -> rest.isObject() ? rest : JSON.createObjectNode());
    }
    return members;
  }

  /** An object without named properties, but with a schema for its values, is a map. */
  private void fillMap(JsonNode schema, tools.jackson.databind.node.ObjectNode result, int depth) {
    var rest = schema.path("additionalProperties");
    var wanted = schema.path("minProperties").asInt(0);
    if (rest.isObject() && schema.path("properties").isEmpty() && depth <= DEEP) {
      wanted = Math.max(wanted, Math.min(2, schema.path("maxProperties").asInt(2)));
    }
    for (var i = 1; result.size() < wanted && i < 100; i++) {
      var key = story.topic().replaceAll("[^\\p{L}]", "") + (i > 10 ? "_" + i : "");
      if (!result.has(key)) {
        result.set(key, value(rest.isObject() ? rest : JSON.createObjectNode(), key, depth + 1));
      }
    }
  }

  private ArrayNode array(JsonNode schema, String name, int depth) {
    var least = schema.path("minItems").asInt(0);
    var most = Math.max(least, schema.path("maxItems").asInt(Integer.MAX_VALUE));
    var usual =
        name.toLowerCase(Locale.ROOT).contains("line")
            ? random.nextInt(4, 7)
            : random.nextInt(2, 5);
    var count = depth > DEEP ? least : Math.clamp(story.count(name, usual), least, most);
    var distinct = schema.path("uniqueItems").asBoolean(false);
    var items = schema.has("items") ? schema.path("items") : JSON.createObjectNode();
    List<JsonNode> found = new ArrayList<>();
    for (var attempts = 0; found.size() < count && attempts < count * 20 + 20; attempts++) {
      var item = value(items, singular(name), depth + 1);
      if (!distinct || !found.contains(item)) {
        found.add(item);
      }
    }
    return JSON.createArrayNode().addAll(found);
  }

  private static String singular(String name) {
    return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
  }

  private String text(JsonNode schema, String name) {
    var formatted = format(schema.path("format").asString(""));
    if (formatted != null) {
      return formatted;
    }
    var least = schema.path("minLength").asInt(0);
    var most = Math.max(least, schema.path("maxLength").asInt(Integer.MAX_VALUE));
    return TextFitter.fit(words.forProperty(name), least, most, () -> story.one("narration"));
  }

  private @org.jspecify.annotations.Nullable String format(String format) {
    return switch (format) {
      case "date" -> "2026-0%d-1%d".formatted(random.nextInt(1, 10), random.nextInt(10));
      case "date-time" ->
          "2026-0%d-1%dT12:00:00Z".formatted(random.nextInt(1, 10), random.nextInt(10));
      case "time" -> "12:00:00Z";
      case "email" -> story.name().toLowerCase(Locale.ROOT) + "@example.com";
      case "uri" -> "https://example.com/" + story.name().toLowerCase(Locale.ROOT);
      case "uuid" ->
          new java.util.UUID(
                  (random.nextLong() & ~0xF000L) | 0x4000L,
                  (random.nextLong() >>> 2) | Long.MIN_VALUE)
              .toString();
      default -> null;
    };
  }
}
