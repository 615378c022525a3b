package dev.troupe.shared.schema;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Regex;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * What leads from one part of a schema to another. A step into a property or an element uses up a
 * part of the answer, and answers end; a step that stays with the same part of the answer ({@code
 * $ref}, {@code allOf} and their like) does not: such steps may neither come round again nor
 * multiply.
 */
final class SchemaGraph {
  /** The longest way through steps that stay: each may be taken at each level of an answer. */
  private static final int LONGEST_WAY = 20;

  /** How many parts of a schema may be applied to one part of an answer. */
  private static final int MOST_APPLIED = 10_000;

  private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");
  private static final List<String> STAYING_LISTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> STAYING = List.of("not", "if", "then", "else");
  private static final List<String> STAYING_MAPS = List.of("dependentSchemas", "dependencies");
  private static final List<String> ENTERING_MAPS =
      List.of("properties", "patternProperties", "$defs", "definitions");
  private static final List<String> ENTERING =
      List.of(
          "additionalProperties",
          "unevaluatedProperties",
          "propertyNames",
          "items",
          "prefixItems",
          "additionalItems",
          "unevaluatedItems",
          "contains",
          "contentSchema");

  private final JsonNode root;
  private final Map<String, String> anchors = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<String> toVisit = new ArrayDeque<>();
  private final Map<String, Weight> weights = new HashMap<>();

  private SchemaGraph(JsonNode root) {
    this.root = root;
  }

  /**
   * @param way the longest one from here through steps that stay
   * @param applied how many parts of the schema are applied to the same part of an answer
   */
  private record Weight(int way, int applied) {}

  /** Ends the search. */
  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    Found(String pointer, @Nullable String value, String expected) {
      super(null, null, false, false);
      this.problem = Problem.at(pointer, value, expected);
    }
  }

  static Optional<Problem> problem(JsonNode schema) {
    SchemaGraph graph = new SchemaGraph(schema);
    try {
      graph.collectAnchors("", schema);
      graph.enter("");
      while (!graph.toVisit.isEmpty()) {
        graph.visit(graph.toVisit.remove());
      }
      return Optional.empty();
    } catch (Found e) {
      return Optional.of(e.problem);
    }
  }

  private void collectAnchors(String pointer, JsonNode node) {
    for (String key : List.of("$anchor", "$dynamicAnchor")) {
      if (node.path(key).isString()) {
        anchors.put(node.path(key).stringValue(), pointer);
      }
    }
    if (node.isObject()) {
      node.properties().forEach(p -> collectAnchors(at(pointer, p.getKey()), p.getValue()));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collectAnchors(pointer + "/" + i, node.get(i));
      }
    }
  }

  private void enter(String pointer) {
    if (seen.add(pointer)) {
      toVisit.add(pointer);
    }
  }

  private void visit(String pointer) {
    JsonNode schema = root.at(pointer);
    if (!schema.isObject()) {
      return; // true and false are schemas; what else is none, the library says
    }
    if (!pointer.isEmpty() && schema.path("$id").isString()) {
      throw new Found(at(pointer, "$id"), schema.path("$id").stringValue(), "no $id below the top");
    }
    pattern(at(pointer, "pattern"), schema.path("pattern").asString(""));
    schema
        .path("patternProperties")
        .propertyNames()
        .forEach(p -> pattern(at(pointer + "/patternProperties", p), p));
    weigh(pointer, 0, new HashSet<>());
    staying(pointer, schema).forEach(this::enter);
    entering(pointer, schema).forEach(this::enter);
  }

  // What RE2 has not would be left to the library, which backtracks: some never end.
  private static void pattern(String pointer, String expression) {
    try {
      Regex.checked(expression);
    } catch (IllegalArgumentException e) {
      throw new Found(pointer, expression, Regex.EXPECTED);
    }
  }

  private Weight weigh(String pointer, int way, Set<String> onTheWay) {
    Weight known = weights.get(pointer);
    if (known == null) {
      if (!onTheWay.add(pointer)) {
        throw new Found(
            pointer, "refers to itself", "references that end: each step back into a part of it");
      }
      JsonNode schema = root.at(pointer);
      int longest = 0;
      int applied = 1;
      if (way < LONGEST_WAY) {
        for (String next : staying(pointer, schema)) {
          Weight weight = weigh(next, way + 1, onTheWay);
          longest = Math.max(longest, weight.way + 1);
          applied = Math.min(applied + weight.applied, MOST_APPLIED + 1);
        }
      } else if (!staying(pointer, schema).isEmpty()) {
        longest = LONGEST_WAY;
      }
      onTheWay.remove(pointer);
      known = new Weight(longest, applied);
      weights.put(pointer, known);
    }
    if (way + known.way > LONGEST_WAY || known.applied > MOST_APPLIED) {
      throw new Found(
          pointer,
          "references that multiply",
          "at most %d in a row, and %,d for one value".formatted(LONGEST_WAY, MOST_APPLIED));
    }
    return known;
  }

  private List<String> staying(String pointer, JsonNode schema) {
    List<String> next = new ArrayList<>();
    for (String key : REFERENCES) {
      if (schema.has(key)) {
        next.add(target(at(pointer, key), schema.get(key)));
      }
    }
    STAYING_LISTS.forEach(key -> addAll(next, at(pointer, key), schema.path(key)));
    STAYING_MAPS.forEach(key -> addAll(next, at(pointer, key), schema.path(key)));
    STAYING.stream().filter(schema::has).forEach(key -> next.add(at(pointer, key)));
    return next;
  }

  private static List<String> entering(String pointer, JsonNode schema) {
    List<String> next = new ArrayList<>();
    ENTERING_MAPS.forEach(key -> addAll(next, at(pointer, key), schema.path(key)));
    for (String key : ENTERING) {
      JsonNode value = schema.path(key);
      if (value.isArray()) {
        addAll(next, at(pointer, key), value);
      } else if (!value.isMissingNode()) {
        next.add(at(pointer, key));
      }
    }
    return next;
  }

  private static void addAll(List<String> next, String pointer, JsonNode value) {
    if (value.isObject()) {
      value.propertyNames().forEach(name -> next.add(at(pointer, name)));
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      next.add(pointer + "/" + i);
    }
  }

  private String target(String pointer, JsonNode reference) {
    String text = reference.asString("");
    String inside = text.startsWith("#") ? decoded(text.substring(1)) : null;
    String target =
        inside == null || inside.isEmpty() || inside.startsWith("/") ? inside : anchors.get(inside);
    if (target == null || root.at(JsonPointer.compile(target)).isMissingNode()) {
      throw new Found(pointer, text, "a reference to a part of this schema, such as #/$defs/name");
    }
    return target;
  }

  private static @Nullable String decoded(String fragment) {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String at(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }
}
