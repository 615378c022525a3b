package dev.troupe.worker.provider.cohere;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of a schema what Cohere takes of JSON Schema. Bounds are left out: the answer is judged by
 * the whole schema anyway.
 */
final class SchemaForm {
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minLength",
          "maxLength",
          "pattern",
          "format");
  private static final Set<String> COMPOSITIONS =
      Set.of("allOf", "oneOf", "not", "if", "patternProperties");

  private SchemaForm() {}

  /** Null if it can't be said to Cohere but in words. */
  static @Nullable JsonNode of(JsonNode schema) {
    if (!isObject(schema)) {
      return null;
    }
    JsonNode form = schema.deepCopy();
    return fits(form) ? form : null;
  }

  private static boolean isObject(JsonNode schema) {
    return schema.path("type").asString("").equals("object");
  }

  /** Takes the bounds out, and says whether the rest is known there. */
  private static boolean fits(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return true;
    }
    object.remove(BOUNDS);
    boolean known =
        COMPOSITIONS.stream().noneMatch(object::has)
            // Every object must require something.
            && !(isObject(object) && object.path("required").isEmpty());
    return known
        && allFit(object.path("properties"))
        && allFit(object.path("$defs"))
        && allFit(object.path("anyOf"))
        && fits(object.path("items"));
  }

  private static boolean allFit(JsonNode schemas) {
    for (JsonNode schema : schemas) {
      if (!fits(schema)) {
        return false;
      }
    }
    return true;
  }
}
