package dev.troupe.worker.provider.ollama;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Details;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads answers. */
final class ChatReply {
  private ChatReply() {}

  static ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    if (!body.path("done").asBoolean(false)) {
      return Failures.garbled(reply, "the answer is not done");
    }
    JsonNode message = body.path("message");
    ArrayNode calls = calls(request, reply, message.path("tool_calls"));
    Finish finish = end(body, calls);
    // The model is named as it was asked for, or by its tag.
    Details details =
        new Details(request, MissingNode.getInstance())
            .finish(finish, body.path("done_reason"))
            .reasoning(message.path("thinking").asString(""))
            .calls(calls)
            .logprobs(logprobs(body.path("logprobs")));
    return details.of(
        Answers.warm(reply, Answers.joined(message.path("content")), usage(body), finish));
  }

  private static ArrayNode calls(ProviderRequest request, Reply reply, JsonNode told) {
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    for (int i = 0; Parameters.of(request).offersTools() && i < told.size(); i++) {
      JsonNode call = told.path(i);
      Calls.add(
          calls,
          // Older servers give them no id.
          call.path("id").asString(Calls.id(request, i)),
          call.path("function").path("name").asString(""),
          reply.source("message", "tool_calls", i, "function", "arguments").orElse("{}"));
    }
    return calls;
  }

  private static ObjectNode logprobs(JsonNode tokens) {
    ObjectNode logprobs = Json.MESSAGES.createObjectNode();
    if (!tokens.isEmpty()) {
      logprobs.set("content", tokens);
    }
    return logprobs;
  }

  /** A prompt that the model still has in its memory is not counted at all. */
  private static @Nullable Usage usage(JsonNode body) {
    return Counts.read(
        body,
        b ->
            Counts.tokens(
                Counts.optional(b.path("prompt_eval_count")),
                0,
                0,
                Counts.required(b.path("eval_count")),
                0));
  }

  private static Finish end(JsonNode body, ArrayNode calls) {
    return switch (body.path("done_reason").asString("stop")) {
      case "stop" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
      case "length" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
