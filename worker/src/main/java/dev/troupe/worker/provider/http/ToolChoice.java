package dev.troupe.worker.provider.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether a model has to call a tool.
 *
 * @param name of the one that it has to call
 */
public record ToolChoice(Kind kind, @Nullable String name) {
  /** The forms of the chat API. */
  public enum Kind {
    AUTO,
    NONE,
    REQUIRED,
    NAMED,
    /** Such as a list of those that are allowed. */
    OTHER
  }

  static ToolChoice of(JsonNode choice) {
    if (choice.isMissingNode() || choice.isNull()) {
      return new ToolChoice(Kind.AUTO, null);
    }
    JsonNode name = choice.path("function").path("name");
    if (name.isString()) {
      return new ToolChoice(Kind.NAMED, name.stringValue());
    }
    return new ToolChoice(
        switch (choice.asString("")) {
          case "auto" -> Kind.AUTO;
          case "none" -> Kind.NONE;
          case "required" -> Kind.REQUIRED;
          default -> Kind.OTHER;
        },
        null);
  }
}
