package dev.troupe.worker.provider.bedrock;

import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads answers. */
final class ConverseReply {
  private ConverseReply() {}

  /**
   * @param tool whether there may have been a tool to be used: what another one is called with is
   *     no answer
   */
  static ProviderOutcome read(Reply reply, JsonNode body, boolean tool) {
    Usage usage = usage(body.path("usage"));
    if (usage != null) {
      String tier = body.path("serviceTier").path("type").asString("");
      usage = usage.tier(ServiceTier.served(tier));
    }
    String stop = body.path("stopReason").asString("");
    JsonNode content = body.path("output").path("message").path("content");
    Optional<String> used = tool ? used(reply, content) : Optional.empty();
    String text = used.orElseGet(() -> text(content));
    return switch (stop) {
      case "content_filtered", "guardrail_intervened" ->
          Answers.refused(reply, Reason.CONTENT, "the answer is blocked: " + stop, usage);
      case "model_context_window_exceeded" ->
          Answers.refused(
              reply, Reason.CONTEXT, "the answer reached the end of the context", usage);
      default -> Answers.text(reply, text, usage, end(stop));
    };
  }

  private static Finish end(String stop) {
    return switch (stop) {
      case "end_turn", "tool_use", "stop_sequence" -> Finish.STOP;
      case "max_tokens" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }

  /** The JSON that the tool was called with, as the model wrote it. */
  private static Optional<String> used(Reply reply, JsonNode content) {
    for (int i = 0; i < content.size(); i++) {
      if (content.path(i).path("toolUse").path("name").asString("").equals(ConverseBody.TOOL)) {
        return reply.source("output", "message", "content", i, "toolUse", "input");
      }
    }
    return Optional.empty();
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
