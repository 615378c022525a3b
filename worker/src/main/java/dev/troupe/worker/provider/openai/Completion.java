package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.Details;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Reads chat completions. */
final class Completion {
  private Completion() {}

  /** Tools that its model calls although nobody offered any are no part of the answer. */
  static ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode completion) {
    JsonNode choice = completion.path("choices").path(0);
    JsonNode message = choice.path("message");
    Usage usage = Tier.read(completion, UsageBody.prompt(completion.path("usage")));
    String said = choice.path("finish_reason").asString("");
    String refusal = refusal(message);
    if (refusal != null || said.equals("content_filter")) {
      return Answers.refused(
          reply, Reason.CONTENT, refusal == null ? "content filter" : refusal, usage);
    }
    if (said.equals("error") || choice.path("error").isObject()) {
      return new Lost(
          "cut",
          "the answer ended with an error: " + ErrorClasses.said(choice.path("error")),
          reply.wire());
    }
    ArrayNode calls = calls(request, message);
    Finish finish = end(said, calls);
    Details details =
        new Details(request, completion.path("model"))
            .fingerprint(completion.path("system_fingerprint"))
            .finish(finish, choice.path("finish_reason"))
            .reasoning(reasoning(message))
            .calls(calls)
            .logprobs(choice.path("logprobs"))
            .choices(completion.path("choices"));
    return details.of(Answers.text(reply, Answers.joined(message.path("content")), usage, finish));
  }

  private static ArrayNode calls(ProviderRequest request, JsonNode message) {
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    if (Parameters.of(request).offersTools()) {
      for (JsonNode call : message.path("tool_calls")) {
        JsonNode function = call.path("function");
        if (function.isObject()) {
          Calls.add(
              calls,
              call.path("id").asString(""),
              function.path("name").asString(""),
              Calls.arguments(function.path("arguments")));
        } else {
          calls.add(call);
        }
      }
    }
    return calls;
  }

  /** Open models name it in one of two ways. */
  private static @Nullable String reasoning(JsonNode message) {
    JsonNode text = message.path("reasoning_content");
    JsonNode other = message.path("reasoning");
    return text.isString() ? text.stringValue() : other.isString() ? other.stringValue() : null;
  }

  private static @Nullable String refusal(JsonNode message) {
    if (message.path("refusal").isString()) {
      return message.path("refusal").stringValue();
    }
    for (JsonNode part : message.path("content")) {
      if (part.path("type").asString("").equals("refusal")) {
        return part.path("refusal").asString("refused");
      }
    }
    return null;
  }

  private static Finish end(String reason, ArrayNode calls) {
    return switch (reason) {
      // Who is made to call a tool stops after it.
      case "stop" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
      case "tool_calls" -> calls.isEmpty() ? Finish.OTHER : Finish.TOOL_CALLS;
      case "length" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
