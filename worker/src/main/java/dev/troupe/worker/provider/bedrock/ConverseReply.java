package dev.troupe.worker.provider.bedrock;

import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads answers. */
final class ConverseReply {
  private ConverseReply() {}

  static ProviderOutcome read(Reply reply, JsonNode body) {
    Usage usage = usage(body.path("usage"));
    if (usage != null) {
      String tier = body.path("serviceTier").path("type").asString("");
      usage = usage.tier(ServiceTier.served(tier));
    }
    String stop = body.path("stopReason").asString("");
    String text = text(body.path("output").path("message").path("content"));
    return switch (stop) {
      case "content_filtered", "guardrail_intervened" ->
          new Refused(Reason.CONTENT, "the answer is blocked: " + stop, usage, reply.wire());
      case "model_context_window_exceeded" ->
          new Refused(
              Reason.CONTEXT, "the answer reached the end of the context", usage, reply.wire());
      case "max_tokens" ->
          new Answered(text == null ? "" : text, usage, Finish.LENGTH, reply.wire());
      default ->
          text == null
              ? Failures.garbled(reply, "the answer has no text")
              : new Answered(text, usage, end(stop), reply.wire());
    };
  }

  private static Finish end(String stop) {
    return switch (stop) {
      case "end_turn", "tool_use", "stop_sequence" -> Finish.STOP;
      default -> Finish.OTHER;
    };
  }

  /** The text, or the JSON that the tool was called with; null if there is neither. */
  private static @Nullable String text(JsonNode content) {
    StringBuilder text = null;
    for (JsonNode block : content) {
      if (block.has("toolUse")) {
        return block.path("toolUse").path("input").toString();
      }
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
        u ->
            Counts.tokens(
                Counts.required(u.path("inputTokens")),
                Counts.optional(u.path("cacheReadInputTokens")),
                Counts.optional(u.path("cacheWriteInputTokens")),
                Counts.required(u.path("outputTokens")),
                0));
  }
}
