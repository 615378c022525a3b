package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what form the answer must have: {@code output_config.format}, or a tool forced upon it. */
final class AnthropicForm {
  private AnthropicForm() {}

  static AnswerShape read(JsonNode body) {
    var choice = body.path("tool_choice");
    return switch (choice.path("type").asString("auto")) {
      case "tool" -> Wanted.of(tools(body.path("tools"))).calling(RequestBody.text(choice, "name"));
      case "any" -> Wanted.of(tools(body.path("tools"))).calling("");
      case "auto", "none" -> output(body.path("output_config").path("format"));
      default -> throw BadRequest.at("tool_choice", "tool_choice: unknown type");
    };
  }

  static List<Wanted.Tool> tools(JsonNode tools) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      var schema = tool.path("input_schema");
      if (!schema.path("type").asString("").equals("object")) {
        throw BadRequest.at("tools", "tools.0.input_schema.type: Field required (object)");
      }
      read.add(
          new Wanted.Tool(
              RequestBody.text(tool, "name"), tool.path("description").asString(""), schema));
    }
    return read;
  }

  private static AnswerShape output(JsonNode format) {
    if (format.isMissingNode() || format.isNull()) {
      return new AnswerShape.Plain();
    }
    if (!format.path("type").asString("").equals("json_schema")) {
      throw BadRequest.at("output_config", "output_config.format.type: expected json_schema");
    }
    var schema = format.path("schema");
    if (!schema.isObject()) {
      throw BadRequest.at("output_config", "output_config.format.schema: Field required");
    }
    closed(schema);
    return new AnswerShape.Schema(schema);
  }

  /** Every object must say that it has no other members. */
  private static void closed(JsonNode schema) {
    var isObject = schema.path("type").asString("").equals("object");
    var more = schema.path("additionalProperties");
    if (isObject && !(more.isBoolean() && !more.booleanValue())) {
      throw BadRequest.at(
          "output_config",
          "output_config.format.schema: For 'object' type, 'additionalProperties' must be"
              + " explicitly set to false");
    }
    schema.path("properties").forEach(AnthropicForm::closed);
    schema.path("$defs").forEach(AnthropicForm::closed);
    schema.path("anyOf").forEach(AnthropicForm::closed);
    closedItems(schema.path("items"));
  }

  private static void closedItems(JsonNode items) {
    if (items.isObject()) {
      closed(items);
    }
  }
}
