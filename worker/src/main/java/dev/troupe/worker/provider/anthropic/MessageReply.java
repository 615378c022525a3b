package dev.troupe.worker.provider.anthropic;

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

/** Reads messages. */
final class MessageReply {
  private MessageReply() {}

  static ProviderOutcome read(Reply reply, JsonNode body) {
    String stop = body.path("stop_reason").asString("");
    Usage usage = usage(body.path("usage"));
    if (stop.equals("refusal")) {
      return new Refused(Reason.CONTENT, "the model refuses", usage, reply.wire());
    }
    if (stop.equals("model_context_window_exceeded")) {
      return new Refused(
          Reason.CONTEXT, "the answer reached the end of the context", usage, reply.wire());
    }
    String text = text(body.path("content"));
    return text == null && !stop.equals("max_tokens")
        ? Failures.garbled(reply, "the answer has no text")
        : new Answered(text == null ? "" : text, usage, end(stop), reply.wire());
  }

  /** The text, or the JSON that the tool was called with; null if there is neither. */
  private static @Nullable String text(JsonNode content) {
    StringBuilder text = null;
    for (JsonNode block : content) {
      switch (block.path("type").asString("")) {
        case "tool_use" -> {
          return block.path("input").toString();
        }
        case "text" ->
            text =
                (text == null ? new StringBuilder() : text).append(block.path("text").asString(""));
        default -> {} // thinking, and what else there may be one day
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
                    Counts.required(u.path("input_tokens")),
                    Counts.optional(u.path("cache_read_input_tokens")),
                    Counts.optional(u.path("cache_creation_input_tokens")),
                    Counts.required(u.path("output_tokens")),
                    Counts.optional(u.path("output_tokens_details").path("thinking_tokens")))
                .tier(ServiceTier.served(u.path("service_tier").asString(""))));
  }

  private static Finish end(String reason) {
    return switch (reason) {
      case "end_turn", "tool_use", "stop_sequence" -> Finish.STOP;
      case "max_tokens" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
