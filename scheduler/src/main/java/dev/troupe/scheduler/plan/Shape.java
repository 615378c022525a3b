package dev.troupe.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What is known, before anything has run, of what a template or a list will find under a name. */
sealed interface Shape {
  /** It is there already. */
  record Known(JsonNode node) implements Shape {
    /** What lies at the end of a path that leads somewhere. */
    JsonNode at(List<String> path) {
      Seen seen = new Seen.Value(node).at(path.subList(1, path.size()));
      return seen instanceof Seen.Value(JsonNode at, Integer _) ? at : MissingNode.getInstance();
    }
  }

  /** One of these, and each in its turn. */
  record EachOf(JsonNode list) implements Shape {}

  /** An answer that satisfies a JSON Schema. */
  record Described(JsonNode schema) implements Shape {}

  /** An answer in plain text, which has the field {@code text} and no other. */
  record PlainText() implements Shape {}

  /** The answers of a step with many tasks: a list. */
  record Many() implements Shape {}

  /** Documents of project state. */
  record Documents(Set<String> names) implements Shape {}

  /** Only the answers will tell. */
  record Anything() implements Shape {}

  /**
   * What would have been right instead of a path that leads nowhere; empty if it may lead
   * somewhere.
   *
   * @param path whose first part stands for this
   */
  default Optional<String> missing(List<String> path) {
    if (this instanceof Known(JsonNode node) && node.isMissingNode()) {
      return Optional.of("an input: the job has none");
    }
    if (path.size() == 1) {
      return Optional.empty();
    }
    return switch (this) {
      case Anything _ -> Optional.empty();
      case Known(JsonNode node) -> missing(path, node);
      case EachOf(JsonNode list) -> {
        for (int i = 0; i < list.size(); i++) {
          Optional<String> missing = missing(path, list.get(i));
          if (missing.isPresent()) {
            yield Optional.of("in element " + i + ": " + missing.get());
          }
        }
        yield Optional.empty();
      }
      case Described(JsonNode schema) -> {
        Walk walk = walk(schema, path);
        yield Optional.ofNullable(walk.missing);
      }
      case PlainText _ ->
          path.get(1).equals("text")
              ? Optional.empty()
              : Optional.of(
                  Expected.nothingBelow(path, 1, "text, since its role has no output schema"));
      case Many _ ->
          Optional.of(
              "{{#%s}}...{{/%s}}: it is a list".formatted(path.getFirst(), path.getFirst()));
      case Documents(Set<String> names) ->
          names.contains(path.get(1))
              ? Optional.empty()
              : Optional.of(
                  names.isEmpty()
                      ? "reads: [...] with the keys of the documents"
                      : Expected.oneOf(path, 1, names));
    };
  }

  private static Optional<String> missing(List<String> path, JsonNode node) {
    Seen seen = new Seen.Value(node);
    for (int i = 1; i < path.size(); i++) {
      Seen next = seen.field(path.get(i));
      if (next == null) {
        JsonNode at = seen instanceof Seen.Value(JsonNode here, Integer _) ? here : node;
        return Optional.of(Expected.below(path, i, at));
      }
      seen = next;
    }
    return Optional.empty();
  }

  /**
   * What would have been right instead of a path that leads to no list; empty if it may lead to
   * one.
   */
  default Optional<String> noList(List<String> path) {
    Optional<String> missing = missing(path);
    if (missing.isPresent()) {
      return missing;
    }
    return switch (this) {
      case Known known -> known.at(path).isArray() ? Optional.empty() : Optional.of("a list");
      case Described(JsonNode schema) -> {
        JsonNode type = walk(schema, path).schema.path("type");
        boolean other = type.isString() && !type.stringValue().equals("array");
        yield other
            ? Optional.of("a list: its schema says " + type.stringValue())
            : Optional.empty();
      }
      case PlainText _ -> Optional.of("a list: its role has no output schema, so it is text");
      case EachOf _, Many _, Documents _, Anything _ -> Optional.empty();
    };
  }

  /** What each element is of the list to which the path leads. */
  default Shape element(List<String> path) {
    return switch (this) {
      case Known known -> new EachOf(known.at(path));
      case Described(JsonNode schema) -> {
        JsonNode list = walk(schema, path).schema;
        JsonNode items = list.path("items");
        boolean plain = items.isObject() && !list.has("prefixItems");
        yield plain ? new Described(items) : new Anything();
      }
      case EachOf _, PlainText _, Many _, Documents _, Anything _ -> new Anything();
    };
  }

  /**
   * Where a path leads in a schema.
   *
   * @param schema what is said of what lies there; missing: nothing is known
   * @param missing what would have been right, if nothing can lie there
   */
  record Walk(JsonNode schema, @Nullable String missing) {}

  private static Walk walk(JsonNode schema, List<String> path) {
    JsonNode at = schema;
    for (int i = 1; i < path.size(); i++) {
      JsonNode properties = at.path("properties");
      JsonNode next = properties.path(path.get(i));
      if (next.isMissingNode() && closed(at)) {
        return new Walk(next, Expected.oneOf(path, i, properties.propertyNames()));
      }
      String type = at.path("type").asString("");
      if (next.isMissingNode() && Set.of("string", "number", "integer").contains(type)) {
        boolean text = path.get(i).equals("text") && i == path.size() - 1;
        return new Walk(next, text ? null : Expected.nothingBelow(path, i, type));
      }
      if (next.isMissingNode() && Set.of("array", "boolean", "null").contains(type)) {
        return new Walk(next, Expected.nothingBelow(path, i, type));
      }
      at = next;
    }
    return new Walk(at, null);
  }

  /** Whether an object has no other fields than those that the schema names here. */
  private static boolean closed(JsonNode schema) {
    return schema.path("additionalProperties").isBoolean()
        && !schema.path("additionalProperties").booleanValue()
        && !schema.has("patternProperties")
        && "object".equals(schema.path("type").asString("object"));
  }
}
