package dev.troupe.simulator.wire.gemini;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads functions that are declared, and whether one has to be called. */
final class GeminiTools {
  private GeminiTools() {}

  static List<Wanted.Tool> read(JsonNode tools) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      for (var function : tool.path("functionDeclarations")) {
        read.add(
            new Wanted.Tool(
                RequestBody.text(function, "name"),
                function.path("description").asString(""),
                schema(function)));
      }
    }
    return read;
  }

  private static JsonNode schema(JsonNode function) {
    if (function.path("parametersJsonSchema").isObject()) {
      return function.path("parametersJsonSchema");
    }
    return function.path("parameters").isObject()
        ? OpenApiSchema.toJsonSchema(function.path("parameters"))
        : LimitedJson.mapper().createObjectNode();
  }

  /** The form that the configuration forces upon the answer; null if it leaves it open. */
  static @Nullable AnswerShape forced(JsonNode toolConfig, Wanted wanted) {
    var config = toolConfig.path("functionCallingConfig");
    return switch (config.path("mode").asString("AUTO")) {
      case "AUTO", "NONE", "VALIDATED" -> null;
      case "ANY" -> wanted.calling(config.at("/allowedFunctionNames/0").asString(""));
      default -> throw BadRequest.at("mode", "Invalid value at 'function_calling_config.mode'");
    };
  }

  /** What data of this type is. */
  static Attachment.Kind kind(String mediaType) {
    if (mediaType.startsWith("image/")) {
      return Attachment.Kind.PICTURE;
    }
    return mediaType.startsWith("audio/") ? Attachment.Kind.RECORDING : Attachment.Kind.DOCUMENT;
  }
}
