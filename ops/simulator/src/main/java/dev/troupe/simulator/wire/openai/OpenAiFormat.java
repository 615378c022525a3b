package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.Message;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads {@code response_format}, or {@code text.format} of the Responses API. */
final class OpenAiFormat {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private OpenAiFormat() {}

  /**
   * Reads it.
   *
   * @param flat whether name and schema stand beside the type, as in the Responses API
   */
  static AnswerShape read(JsonNode format, List<Message> messages, boolean flat) {
    if (format.isMissingNode() || format.isNull()) {
      return new AnswerShape.Plain();
    }
    var type = format.path("type").asString("");
    return switch (type) {
      case "text" -> new AnswerShape.Plain();
      case "json_object" -> anyJson(messages);
      case "json_schema" -> schema(flat ? format : format.path("json_schema"));
      default ->
          throw BadRequest.at(
              "response_format.type",
              "invalid_value",
              "Invalid value: '" + type + "' (expected: text, json_object, json_schema).");
    };
  }

  private static AnswerShape anyJson(List<Message> messages) {
    if (messages.stream().noneMatch(m -> m.text().toLowerCase(Locale.ROOT).contains("json"))) {
      throw BadRequest.at(
          "messages",
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
              + " 'json_object'.");
    }
    return new AnswerShape.AnyJson();
  }

  private static AnswerShape schema(JsonNode form) {
    var name = form.path("name").asString("");
    if (!NAME.matcher(name).matches()) {
      throw BadRequest.at(
          "response_format.json_schema.name",
          "Invalid 'response_format.json_schema.name': '" + name + "' (expected: " + NAME + ").");
    }
    var schema = form.path("schema");
    if (!schema.isObject()) {
      throw BadRequest.at(
          "response_format.json_schema.schema",
          "missing_required_parameter",
          "Missing required parameter: 'response_format.json_schema.schema'.");
    }
    if (form.path("strict").asBoolean(false)) {
      OpenAiStrictSchema.check(name, schema);
    }
    return new AnswerShape.Schema(schema);
  }
}
