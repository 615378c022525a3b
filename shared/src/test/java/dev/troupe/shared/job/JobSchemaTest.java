package dev.troupe.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.shared.input.AskedFields;
import dev.troupe.shared.role.LoopReader;
import dev.troupe.shared.role.RoleReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published schema says what the readers do: the same keys, with the same bounds. Only its
 * descriptions are its own.
 */
class JobSchemaTest {
  /** Definitions that notations refer to by name. */
  private static final Set<String> NOTATIONS = Set.of("name", "dollars");

  /** What stands in several forms, or has bounds that depend on the time. */
  private static final Set<String> BY_HAND = Set.of("loop", "budget", "deadline");

  private static final JsonNode SCHEMA = schema();

  @Test
  void role_inTheSchema_isWhatTheReaderReads() {
    AskedFields role = new AskedFields();
    RoleReader.read(role, null);

    assertThat(read(role)).isEqualTo(written(SCHEMA.path("$defs").path("role")));
  }

  @Test
  void loop_inTheSchema_isWhatTheReaderReads() {
    AskedFields loop = new AskedFields();
    LoopReader.read(loop, null);

    assertThat(read(loop)).isEqualTo(written(SCHEMA.path("$defs").path("loop")));
  }

  @Test
  void submission_inTheSchema_isWhatTheReaderReads() {
    AskedFields job = new AskedFields();
    SubmissionReader.read(job, Instant.EPOCH);

    ObjectNode read = read(job).path("properties").asObject();
    ObjectNode written = written(SCHEMA).path("properties").asObject();
    assertThat(read.propertyNames()).containsExactlyInAnyOrderElementsOf(written.propertyNames());
    assertThat(read.without(BY_HAND)).isEqualTo(written.without(BY_HAND));
  }

  /** The schema of what a reader asked for. */
  private static ObjectNode read(AskedFields fields) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    assertThat(fields.finished()).as("unknown keys are refused").isTrue();
    if (fields.names() != null && fields.entries() != null) {
      schema.set("propertyNames", fields.names().schema());
      schema.set("additionalProperties", read(fields.entries()));
      return schema.put("maxProperties", fields.most());
    }
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    fields.keys().forEach((name, key) -> properties.set(name, read(key.value())));
    TreeSet<String> required = new TreeSet<>();
    fields
        .keys()
        .forEach(
            (name, key) -> {
              if (key.required()) {
                required.add(name);
              }
            });
    if (!required.isEmpty()) {
      ArrayNode names = schema.putArray("required");
      required.forEach(names::add);
    }
    fields
        .needs()
        .forEach(
            (name, others) -> {
              ArrayNode needed = schema.withObject("dependentRequired").putArray(name);
              others.forEach(needed::add);
            });
    return schema;
  }

  private static JsonNode read(AskedFields.Value value) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    return switch (value) {
      case AskedFields.One(var notation) -> notation.schema();
      case AskedFields.Many(var item, int most) ->
          schema.put("type", "array").put("maxItems", most).set("items", item.schema());
      case AskedFields.Inside(var fields) -> read(fields);
      case AskedFields.Each(var fields, int least, int most) ->
          schema
              .put("type", "array")
              .put("minItems", least)
              .put("maxItems", most)
              .set("items", read(fields));
      case AskedFields.Any(boolean object) -> object ? schema.put("type", "object") : schema;
    };
  }

  /** What the file says, without what is for people, each definition in its place. */
  private static JsonNode written(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(written(item)));
      return items;
    }
    String definition = node.path("$ref").asString("").replace("#/$defs/", "");
    if (!definition.isEmpty() && !NOTATIONS.contains(definition)) {
      return written(SCHEMA.path("$defs").path(definition));
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (var property : node.properties()) {
      switch (property.getKey()) {
        case "description" -> {
          // A property may be called so, too.
          if (property.getValue().isObject()) {
            object.set("description", written(property.getValue()));
          }
        }
        // What goes together with what: samples show that the two agree.
        case "oneOf" -> {
          if (!node.has("properties")) {
            object.set("oneOf", written(property.getValue()));
          }
        }
        case "required" -> object.set("required", sorted(property.getValue()));
        default -> object.set(property.getKey(), written(property.getValue()));
      }
    }
    return object;
  }

  private static ArrayNode sorted(JsonNode names) {
    ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
    names.valueStream().map(JsonNode::stringValue).sorted().forEach(sorted::add);
    return sorted;
  }

  private static JsonNode schema() {
    try (InputStream in = JobSubmission.class.getResourceAsStream("v1/job.v1.schema.json")) {
      return Json.STRICT.readTree(Objects.requireNonNull(in, "job.v1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
