package dev.troupe.worker.provider.anthropic;

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

/** Reads messages. */
final class MessageReply {
  private MessageReply() {}

  /**
   * @param tool whether there was a tool to be used: what another one is called with is no answer
   */
  static ProviderOutcome read(Reply reply, JsonNode body, boolean tool) {
    String stop = body.path("stop_reason").asString("");
    Usage usage = usage(body.path("usage"));
    if (stop.equals("refusal")) {
      return Answers.refused(reply, Reason.CONTENT, "the model refuses", usage);
    }
    if (stop.equals("model_context_window_exceeded")) {
      return Answers.refused(
          reply, Reason.CONTEXT, "the answer reached the end of the context", usage);
    }
    JsonNode content = body.path("content");
    Optional<String> used = tool ? used(reply, content) : Optional.empty();
    return Answers.text(reply, used.orElseGet(() -> Answers.joined(content)), usage, end(stop));
  }

  /** The JSON that the tool was called with, as the model wrote it. */
  private static Optional<String> used(Reply reply, JsonNode content) {
    for (int i = 0; i < content.size(); i++) {
      JsonNode block = content.path(i);
      if (block.path("type").asString("").equals("tool_use")
          && block.path("name").asString("").equals(MessageBody.TOOL)) {
        return reply.source("content", i, "input");
      }
    }
    return Optional.empty();
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
