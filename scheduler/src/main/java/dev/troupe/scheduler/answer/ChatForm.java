package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/chat/completions}. */
final class ChatForm implements StreamForm {
  @Override
  public ObjectNode whole(TaskAnswer answer) {
    ObjectNode body = head(answer, "chat.completion");
    ArrayNode choices = body.putArray("choices");
    if (answer.details().path("choices").isArray()) {
      answer.details().path("choices").forEach(choices::add);
    } else {
      ObjectNode choice = choices.addObject().put("index", 0);
      choice.set("message", message(answer));
      choice.put("finish_reason", answer.finishReason());
      choice.set("logprobs", answer.details().path("logprobs").deepCopy());
      if (choice.path("logprobs").isMissingNode()) {
        choice.putNull("logprobs");
      }
    }
    usage(answer, body.putObject("usage"));
    return body;
  }

  /** One chunk has all of it: it had been there as a whole. */
  @Override
  public List<String> events(TaskAnswer answer) {
    ObjectNode whole = whole(answer);
    ObjectNode chunk = head(answer, "chat.completion.chunk");
    ArrayNode choices = chunk.putArray("choices");
    for (JsonNode choice : whole.path("choices")) {
      ObjectNode part = choices.addObject();
      part.set("index", choice.path("index"));
      ObjectNode delta = (ObjectNode) choice.path("message").deepCopy();
      int position = 0;
      for (JsonNode call : delta.path("tool_calls")) {
        ((ObjectNode) call).put("index", position++);
      }
      part.set("delta", delta);
      part.set("finish_reason", choice.path("finish_reason"));
    }
    chunk.set("usage", whole.path("usage"));
    return List.of("data: " + chunk + "\n\n", "data: [DONE]\n\n");
  }

  private static ObjectNode head(TaskAnswer answer, String object) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("id", "chatcmpl-" + answer.taskId().toString().replace("-", ""));
    body.put("object", object);
    body.put("created", answer.createdAt().getEpochSecond());
    body.put("model", answer.modelName());
    JsonNode fingerprint = answer.details().path("system_fingerprint");
    if (fingerprint.isString()) {
      body.set("system_fingerprint", fingerprint);
    }
    return body;
  }

  private static ObjectNode message(TaskAnswer answer) {
    ObjectNode message = Json.MESSAGES.createObjectNode().put("role", "assistant");
    JsonNode calls = answer.details().path("tool_calls");
    if (calls.isArray() && answer.text().isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", answer.text());
    }
    message.putNull("refusal");
    if (calls.isArray()) {
      message.set("tool_calls", calls);
    }
    return message;
  }

  private static void usage(TaskAnswer answer, ObjectNode usage) {
    TaskAnswer.Tokens tokens = answer.tokens();
    usage.put("prompt_tokens", tokens.input());
    usage.put("completion_tokens", tokens.output());
    usage.put("total_tokens", tokens.input() + tokens.output());
    usage.putObject("prompt_tokens_details").put("cached_tokens", tokens.cached());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", tokens.reasoning());
  }
}
