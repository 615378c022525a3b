package dev.troupe.shared.job;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.schema.AnswerSchema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads which form an answer is asked for in. */
final class ResponseFormats {
  private static final List<String> FORMATS = List.of("text", "json_object", "json_schema");

  /** An answer that is JSON, and nothing more is known of it. */
  private static final JsonNode ANY_OBJECT = Json.STRICT.readTree("{\"type\": \"object\"}");

  private ResponseFormats() {}

  /** The schema that a response format asks for; null: free text. */
  static @Nullable JsonNode read(FieldReader body, String key) {
    FieldReader format = body.object(key);
    if (format == null) {
      return null;
    }
    String type = Objects.requireNonNullElse(format.required("type", Notation.oneOf(FORMATS)), "");
    JsonNode schema =
        switch (type) {
          case "json_object" -> ANY_OBJECT;
          case "json_schema" -> schema(format);
          default -> null;
        };
    format.finish();
    return schema;
  }

  /** In an object of its own, or, as the responses API has it, at once. */
  private static @Nullable JsonNode schema(FieldReader format) {
    boolean flat = format.has("schema");
    FieldReader named = flat ? format : format.section("json_schema");
    named.value("name", Notation.NAME);
    named.value("description", Notation.PROSE);
    named.value("strict", Notation.BOOLEAN);
    JsonNode schema = named.jsonObject("schema");
    if (schema == null) {
      named.error("schema", null, "a JSON Schema");
      return null;
    }
    Problem problem = AnswerSchema.problem(schema).orElse(null);
    if (problem != null) {
      String place = problem.path().isEmpty() ? "" : problem.path() + ": ";
      named.error("schema", place + problem.value(), problem.expected());
    }
    if (!flat) {
      named.finish();
    }
    return schema;
  }
}
