package dev.troupe.shared.role;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.YamlObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a role's {@code output}: a JSON Schema written as YAML, or {@code {$ref: file.json}}. */
final class OutputSchema {
  private static final String KEY = "output";

  private OutputSchema() {}

  static @Nullable JsonNode read(YamlObject role, @Nullable Path folder) {
    JsonNode schema = role.json(KEY);
    if (schema == null) {
      return null;
    }
    if (!schema.isObject()) {
      role.error(KEY, schema.isArray() ? "a list" : schema.asString(), "a JSON Schema");
      return null;
    }
    JsonNode ref = schema.get("$ref");
    if (ref == null || schema.size() > 1 || !ref.isString() || ref.stringValue().startsWith("#")) {
      return schema;
    }
    return readFile(role, ref.stringValue(), folder);
  }

  private static @Nullable JsonNode readFile(YamlObject role, String name, @Nullable Path folder) {
    Path file = folder == null ? null : confined(folder, name);
    if (file == null) {
      role.error(KEY, "$ref " + name, "a file beside the role's folder or in it");
      return null;
    }
    try {
      JsonNode schema = Json.STRICT.readTree(Files.readAllBytes(file));
      if (schema.isObject()) {
        return schema;
      }
      role.error(KEY, "$ref " + name, "a file that holds one JSON object");
    } catch (IOException e) {
      role.error(KEY, "$ref " + name, "a file that can be read");
    } catch (JacksonException e) {
      role.error(KEY, "$ref " + name + ": " + e.getOriginalMessage(), "valid JSON");
    }
    return null;
  }

  // A role may come from elsewhere; it must not reach into the rest of the machine.
  private static @Nullable Path confined(Path folder, String name) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path file = absolute.resolve(name).normalize();
    return file.startsWith(parent == null ? absolute : parent) ? file : null;
  }
}
