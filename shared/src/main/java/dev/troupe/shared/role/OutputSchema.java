package dev.troupe.shared.role;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.schema.AnswerSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a role's {@code output}: a JSON Schema, or {@code {$ref: file.json}}. */
final class OutputSchema {
  private static final String KEY = "output";
  private static final long LARGEST = 1 << 20;

  private OutputSchema() {}

  static @Nullable JsonNode read(FieldReader role, @Nullable Path folder) {
    JsonNode schema = role.jsonObject(KEY);
    if (schema == null) {
      return null;
    }
    JsonNode ref = schema.get("$ref");
    boolean file =
        ref != null && schema.size() == 1 && ref.isString() && !ref.stringValue().startsWith("#");
    return folder != null && file
        ? readFile(role, schema.path("$ref").stringValue(), folder)
        : checked(role, schema);
  }

  private static @Nullable JsonNode readFile(FieldReader role, String name, Path folder) {
    Path file = confined(folder, name);
    if (file == null) {
      role.error(KEY, "$ref " + name, "a file beside the role's folder or in it");
      return null;
    }
    try {
      if (Files.size(file) > LARGEST) {
        role.error(KEY, "$ref " + name, "a file of at most " + LARGEST + " bytes");
        return null;
      }
      JsonNode schema = Json.STRICT.readTree(Files.readAllBytes(file));
      if (schema.isObject()) {
        return checked(role, schema);
      }
      role.error(KEY, "$ref " + name, "a file that holds one JSON object");
    } catch (IOException e) {
      role.error(KEY, "$ref " + name, "a file that can be read");
    } catch (JacksonException e) {
      role.error(KEY, "$ref " + name + ": " + e.getOriginalMessage(), "valid JSON");
    }
    return null;
  }

  // A role may come from elsewhere; it must not reach into the rest of the machine, not even by a
  // link that lies where it may reach.
  private static @Nullable Path confined(Path folder, String name) {
    try {
      Path real = folder.toRealPath();
      Path file = real.resolve(name).toRealPath();
      return file.startsWith(TextFiles.above(real)) ? file : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Says what is wrong with a schema, if anything. */
  private static @Nullable JsonNode checked(FieldReader role, JsonNode schema) {
    Problem problem = AnswerSchema.problem(schema).orElse(null);
    if (problem == null) {
      return schema;
    }
    String place = problem.path().isEmpty() ? "" : problem.path() + ": ";
    role.error(KEY, place + problem.value(), problem.expected());
    return null;
  }
}
