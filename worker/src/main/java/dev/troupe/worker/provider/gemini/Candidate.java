package dev.troupe.worker.provider.gemini;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the answers to a request.
 *
 * @param text null: it has none
 * @param calls of tools that were offered, in the form of the chat API
 * @param logprobs in the form of the chat API; empty: none
 */
record Candidate(
    @Nullable String text, String thoughts, ArrayNode calls, ObjectNode logprobs, Finish finish) {
  static Candidate read(ProviderRequest request, Reply reply, JsonNode body, int index) {
    JsonNode candidate = body.path("candidates").path(index);
    JsonNode parts = candidate.path("content").path("parts");
    StringBuilder text = null;
    StringBuilder thoughts = new StringBuilder();
    for (JsonNode part : parts) {
      if (part.path("text").isString()) {
        if (part.path("thought").asBoolean(false)) {
          thoughts.append(part.path("text").stringValue());
        } else {
          text = text == null ? new StringBuilder() : text;
          text.append(part.path("text").stringValue());
        }
      }
    }
    ArrayNode calls = calls(request, reply, parts, index);
    return new Candidate(
        text == null ? null : text.toString(),
        thoughts.toString(),
        calls,
        logprobs(candidate.path("logprobsResult")),
        end(candidate.path("finishReason").asString(""), calls));
  }

  private static ArrayNode calls(
      ProviderRequest request, Reply reply, JsonNode parts, int candidate) {
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    for (int i = 0; Parameters.of(request).offersTools() && i < parts.size(); i++) {
      JsonNode call = parts.path(i).path("functionCall");
      if (call.isObject()) {
        // Most models give them no id.
        String id = call.path("id").asString(Calls.id(request, i));
        String signature = parts.path(i).path("thoughtSignature").asString(null);
        Calls.add(
            calls,
            Signature.within(id, signature),
            call.path("name").asString(""),
            reply
                .source("candidates", candidate, "content", "parts", i, "functionCall", "args")
                .orElse("{}"));
      }
    }
    return calls;
  }

  /** All of them, in the form of the chat API; empty if there is one only. */
  static ArrayNode choices(ProviderRequest request, Reply reply, JsonNode body) {
    ArrayNode choices = Json.MESSAGES.createArrayNode();
    int count = body.path("candidates").size();
    for (int i = 0; count > 1 && i < count; i++) {
      read(request, reply, body, i).write(choices.addObject().put("index", i));
    }
    return choices;
  }

  private void write(ObjectNode choice) {
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", text);
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
    if (!logprobs.isEmpty()) {
      choice.set("logprobs", logprobs);
    }
    choice.put("finish_reason", finish.name().toLowerCase(Locale.ROOT));
  }

  private static ObjectNode logprobs(JsonNode result) {
    ObjectNode logprobs = Json.MESSAGES.createObjectNode();
    JsonNode chosen = result.path("chosenCandidates");
    if (!chosen.isEmpty()) {
      ArrayNode content = logprobs.putArray("content");
      for (int i = 0; i < chosen.size(); i++) {
        ObjectNode token = token(chosen.path(i), content.addObject());
        ArrayNode top = token.putArray("top_logprobs");
        result
            .path("topCandidates")
            .path(i)
            .path("candidates")
            .forEach(other -> token(other, top.addObject()));
      }
    }
    return logprobs;
  }

  private static ObjectNode token(JsonNode from, ObjectNode into) {
    into.put("token", from.path("token").asString(""));
    into.set("logprob", from.path("logProbability"));
    return into;
  }

  private static Finish end(String reason, ArrayNode calls) {
    return switch (reason) {
      case "STOP" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
      case "MAX_TOKENS" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
