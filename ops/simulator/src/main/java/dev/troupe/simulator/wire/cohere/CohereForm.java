package dev.troupe.simulator.wire.cohere;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code response_format}. A schema may use a part of JSON Schema only, and each of its
 * objects must require something. The reference does not say what becomes of the rest; here it is
 * an error, the worse of what could.
 */
final class CohereForm {
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "allOf",
          "oneOf",
          "not",
          "minimum",
          "maximum",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "uniqueItems");

  private CohereForm() {}

  static List<Wanted.Tool> tools(JsonNode tools) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      var function = tool.path("function");
      read.add(
          new Wanted.Tool(
              RequestBody.text(function, "name"),
              function.path("description").asString(""),
              function.path("parameters")));
    }
    return read;
  }

  static AnswerShape read(JsonNode body, Wanted wanted) {
    var choice = body.path("tool_choice").asString("");
    if (!choice.isEmpty() && !choice.equals("REQUIRED") && !choice.equals("NONE")) {
      throw BadRequest.at("tool_choice", "tool_choice: expected REQUIRED or NONE");
    }
    var format = body.path("response_format");
    if (!wanted.tools().isEmpty() && !format.isMissingNode()) {
      throw BadRequest.at("response_format", "response_format is not supported with tools");
    }
    if (choice.equals("REQUIRED")) {
      return wanted.calling("");
    }
    return switch (format.path("type").asString("text")) {
      case "text" -> text(format);
      case "json_object" -> json(format.path("json_schema"));
      default ->
          throw BadRequest.at("response_format", "response_format: expected text or json_object");
    };
  }

  private static AnswerShape text(JsonNode format) {
    if (format.has("json_schema")) {
      throw BadRequest.at("response_format", "json_schema must not be specified for type text");
    }
    return new AnswerShape.Plain();
  }

  private static AnswerShape json(JsonNode schema) {
    if (schema.isMissingNode()) {
      return new AnswerShape.AnyJson();
    }
    if (!schema.path("type").asString("").equals("object")) {
      throw BadRequest.at("response_format", "the type in the top level schema must be object");
    }
    check(schema);
    return new AnswerShape.Schema(schema);
  }

  private static void check(JsonNode schema) {
    for (var keyword : schema.propertyNames()) {
      if (UNSUPPORTED.contains(keyword)) {
        throw BadRequest.at("response_format", "schema keyword not supported: " + keyword);
      }
    }
    if (schema.path("type").asString("").equals("object") && schema.path("required").isEmpty()) {
      throw BadRequest.at(
          "response_format",
          "every object in the schema must have at least one required field specified");
    }
    schema.path("properties").forEach(CohereForm::check);
    schema.path("$defs").forEach(CohereForm::check);
    schema.path("anyOf").forEach(CohereForm::check);
    if (schema.path("items").isObject()) {
      check(schema.path("items"));
    }
  }
}
