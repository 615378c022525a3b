package dev.troupe.worker.provider.cohere;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
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

  static ProviderOutcome read(
      ProviderRequest request, Reply reply, JsonNode body, Failures failures) {
    String finish = body.path("finish_reason").asString("");
    Usage usage = usage(body.path("usage").path("billed_units"));
    return switch (finish) {
      case "ERROR_TOXIC" -> Answers.refused(reply, Reason.CONTENT, "the answer is blocked", usage);
      // Without usage there was nothing; with it, part of an answer may be on the bill.
      case "ERROR" ->
          failures.of(
              usage == null ? FailureClass.CAPACITY : FailureClass.CUT,
              reply,
              body,
              "the generation failed");
      case "TIMEOUT" ->
          failures.of(FailureClass.CUT, reply, body, "the generation took the provider too long");
      default -> answered(request, reply, body, usage);
    };
  }

  private static ProviderOutcome answered(
      ProviderRequest request, Reply reply, JsonNode body, @Nullable Usage usage) {
    JsonNode message = body.path("message");
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    if (Parameters.of(request).offersTools()) {
      for (JsonNode call : message.path("tool_calls")) {
        JsonNode function = call.path("function");
        Calls.add(
            calls,
            call.path("id").asString(""),
            function.path("name").asString(""),
            Calls.arguments(function.path("arguments")));
      }
    }
    Finish finish = end(body.path("finish_reason").asString(""), calls);
    // What it plans to call is what it thinks.
    StringBuilder thoughts = new StringBuilder(message.path("tool_plan").asString(""));
    message.path("content").forEach(part -> thoughts.append(part.path("thinking").asString("")));
    Details details =
        new Details(request, MissingNode.getInstance())
            .finish(finish, body.path("finish_reason"))
            .reasoning(thoughts.toString())
            .calls(calls)
            .logprobs(logprobs(body.path("logprobs")));
    return details.of(Answers.text(reply, Answers.joined(message.path("content")), usage, finish));
  }

  /** In the form of the chat API. Here a piece of text may have several tokens. */
  private static ObjectNode logprobs(JsonNode pieces) {
    ObjectNode logprobs = Json.MESSAGES.createObjectNode();
    if (!pieces.isEmpty()) {
      ArrayNode content = logprobs.putArray("content");
      for (JsonNode piece : pieces) {
        double sum = 0;
        for (JsonNode token : piece.path("logprobs")) {
          sum += token.asDouble(0);
        }
        content
            .addObject()
            .put("token", piece.path("text").asString(""))
            .put("logprob", sum)
            .putArray("top_logprobs");
      }
    }
    return logprobs;
  }

  /** Of the tokens, Cohere charges for those that it did not add by itself. */
  private static @Nullable Usage usage(JsonNode billed) {
    return Counts.read(
        billed,
        b ->
            Counts.tokens(
                Counts.required(b.path("input_tokens")),
                0,
                0,
                Counts.required(b.path("output_tokens")),
                0));
  }

  private static Finish end(String reason, ArrayNode calls) {
    return switch (reason) {
      case "TOOL_CALL" -> calls.isEmpty() ? Finish.OTHER : Finish.TOOL_CALLS;
      case "COMPLETE", "STOP_SEQUENCE" -> Finish.STOP;
      case "MAX_TOKENS" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
