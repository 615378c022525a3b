package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's {@code /v1/messages}. */
final class MessagesForm implements AnswerForm {
  @Override
  public ObjectNode whole(TaskAnswer answer) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("id", "msg_" + answer.taskId().toString().replace("-", ""));
    body.put("type", "message");
    body.put("role", "assistant");
    body.put("model", answer.modelName());
    ArrayNode content = body.putArray("content");
    JsonNode calls = answer.details().path("tool_calls");
    if (!answer.text().isEmpty() || calls.isEmpty()) {
      content.addObject().put("type", "text").put("text", answer.text());
    }
    for (JsonNode call : calls) {
      JsonNode function = call.path("function");
      content
          .addObject()
          .put("type", "tool_use")
          .put("id", call.path("id").asString(""))
          .put("name", function.path("name").asString(""))
          .set("input", arguments(function.path("arguments").asString("")));
    }
    body.put("stop_reason", stopReason(answer.finishReason()));
    body.putNull("stop_sequence");
    TaskAnswer.Tokens tokens = answer.tokens();
    body.putObject("usage")
        .put("input_tokens", tokens.input() - tokens.cached())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", tokens.cached())
        .put("output_tokens", tokens.output());
    return body;
  }

  /** What a model writes need not be JSON. */
  private static JsonNode arguments(String written) {
    try {
      JsonNode read = Json.STRICT.readTree(written.isBlank() ? "{}" : written);
      if (read.isObject()) {
        return read;
      }
    } catch (JacksonException _) {
      // Given as it is.
    }
    return Json.MESSAGES.createObjectNode().put("arguments", written);
  }

  private static String stopReason(String finishReason) {
    return switch (finishReason) {
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      case "content_filter" -> "refusal";
      default -> "end_turn";
    };
  }

  @Override
  public ObjectNode failed(TaskAnswer failed) {
    ObjectNode body = Json.MESSAGES.createObjectNode().put("type", "error");
    body.putObject("error")
        .put("type", type(FailureStatus.of(failed.failure())))
        .put("message", failed.failure() + ": " + failed.message());
    return body;
  }

  private static String type(int status) {
    return switch (status) {
      case 400, 409 -> "invalid_request_error";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      default -> "api_error";
    };
  }
}
