package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code tools} and {@code tool_choice}. */
final class OpenAiTools {
  private OpenAiTools() {}

  /**
   * Reads those that are functions.
   *
   * @param flat whether a function stands beside its type, as in the Responses API
   */
  static List<Wanted.Tool> read(JsonNode tools, boolean flat) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      if (!tool.path("type").asString("").equals("function")) {
        throw BadRequest.at("tools", "invalid_value", "The simulator knows functions only.");
      }
      var function = flat ? tool : tool.path("function");
      var parameters = function.path("parameters");
      read.add(
          new Wanted.Tool(
              RequestBody.text(function, "name"),
              function.path("description").asString(""),
              parameters.isObject() ? parameters : LimitedJson.mapper().createObjectNode()));
    }
    return read;
  }

  /** The form that the choice forces upon the answer; null if it leaves it open. */
  static @Nullable AnswerShape forced(JsonNode choice, Wanted wanted, boolean flat) {
    if (choice.isObject()) {
      var named = flat ? choice : choice.path("function");
      return wanted.calling(RequestBody.text(named, "name"));
    }
    var word = choice.asString("auto");
    if (!choice.isMissingNode() && wanted.tools().isEmpty()) {
      throw BadRequest.at(
          "tool_choice", "'tool_choice' is only allowed when 'tools' are specified.");
    }
    return switch (word) {
      case "required" -> wanted.calling("");
      case "auto", "none" -> null;
      default -> throw BadRequest.at("tool_choice", "invalid_value", "Invalid value: " + choice);
    };
  }
}
