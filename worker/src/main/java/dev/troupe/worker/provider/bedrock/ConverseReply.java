package dev.troupe.worker.provider.bedrock;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Details;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/** Reads answers. */
final class ConverseReply {
  private ConverseReply() {}

  /** What a tool is called with that nobody offered is no answer. */
  static ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    Usage usage = usage(body.path("usage"));
    if (usage != null) {
      String tier = body.path("serviceTier").path("type").asString("");
      usage = usage.tier(ServiceTier.served(tier));
    }
    String stop = body.path("stopReason").asString("");
    JsonNode content = body.path("output").path("message").path("content");
    boolean tool = request.format().schema() != null;
    Optional<String> used = tool ? used(reply, content) : Optional.empty();
    String text = used.orElseGet(() -> text(content));
    ArrayNode calls = calls(request, reply, content);
    Finish finish = end(stop, calls);
    Details details =
        new Details(request, MissingNode.getInstance())
            .finish(finish, body.path("stopReason"))
            .reasoning(thoughts(content))
            .calls(calls);
    return switch (stop) {
      case "content_filtered", "guardrail_intervened" ->
          Answers.refused(reply, Reason.CONTENT, "the answer is blocked: " + stop, usage);
      case "model_context_window_exceeded" ->
          Answers.refused(
              reply, Reason.CONTEXT, "the answer reached the end of the context", usage);
      default -> details.of(Answers.text(reply, text, usage, finish));
    };
  }

  private static Finish end(String stop, ArrayNode calls) {
    return switch (stop) {
      case "tool_use" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
      case "end_turn", "stop_sequence" -> Finish.STOP;
      case "max_tokens" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }

  /** The JSON that the tool was called with, as the model wrote it. */
  private static Optional<String> used(Reply reply, JsonNode content) {
    for (int i = 0; i < content.size(); i++) {
      if (content.path(i).path("toolUse").path("name").asString("").equals(Offer.ANSWER)) {
        return reply.source("output", "message", "content", i, "toolUse", "input");
      }
    }
    return Optional.empty();
  }

  private static ArrayNode calls(ProviderRequest request, Reply reply, JsonNode content) {
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    for (int i = 0; Parameters.of(request).offersTools() && i < content.size(); i++) {
      JsonNode use = content.path(i).path("toolUse");
      if (use.isObject()) {
        Calls.add(
            calls,
            use.path("toolUseId").asString(""),
            use.path("name").asString(""),
            reply.source("output", "message", "content", i, "toolUse", "input").orElse("{}"));
      }
    }
    return calls;
  }

  private static String thoughts(JsonNode content) {
    StringBuilder text = new StringBuilder();
    content.forEach(
        block -> text.append(block.at("/reasoningContent/reasoningText/text").asString("")));
    return text.toString();
  }

  private static @Nullable String text(JsonNode content) {
    StringBuilder text = null;
    for (JsonNode block : content) {
      if (block.path("text").isString()) {
        text = (text == null ? new StringBuilder() : text).append(block.path("text").stringValue());
      }
    }
    return text == null ? null : text.toString();
  }

  /** Here input excludes what was read from the cache or written into it. */
  private static @Nullable Usage usage(JsonNode usage) {
    return Counts.read(
        usage,
        u -> {
          long input = Counts.required(u.path("inputTokens"));
          long cached = Counts.optional(u.path("cacheReadInputTokens"));
          long written = Counts.optional(u.path("cacheWriteInputTokens"));
          long output = Counts.required(u.path("outputTokens"));
          // The reference leaves open whether the total has what the cache had.
          Counts.agreed(u.path("totalTokens"), input + output, input + cached + written + output);
          return Counts.tokens(input, cached, written, output, 0);
        });
  }
}
