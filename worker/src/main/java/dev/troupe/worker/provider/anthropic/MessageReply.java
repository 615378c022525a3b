package dev.troupe.worker.provider.anthropic;

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

/** Reads messages. */
final class MessageReply {
  private MessageReply() {}

  /** What a tool is called with that nobody offered is no answer. */
  static ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
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
    boolean tool = request.format().schema() != null;
    Optional<String> used = tool ? used(reply, content) : Optional.empty();
    ArrayNode calls = calls(request, reply, content);
    Finish finish = end(stop, calls);
    Details details =
        new Details(request, body.path("model"))
            .finish(finish, body.path("stop_reason"))
            .reasoning(thoughts(content))
            .calls(calls);
    return details.of(
        Answers.text(reply, used.orElseGet(() -> Answers.joined(content)), usage, finish));
  }

  private static ArrayNode calls(ProviderRequest request, Reply reply, JsonNode content) {
    ArrayNode calls = Json.MESSAGES.createArrayNode();
    for (int i = 0; Parameters.of(request).offersTools() && i < content.size(); i++) {
      JsonNode block = content.path(i);
      if (block.path("type").asString("").equals("tool_use")) {
        Calls.add(
            calls,
            block.path("id").asString(""),
            block.path("name").asString(""),
            reply.source("content", i, "input").orElse("{}"));
      }
    }
    return calls;
  }

  private static String thoughts(JsonNode content) {
    StringBuilder text = new StringBuilder();
    content.forEach(block -> text.append(block.path("thinking").asString("")));
    return text.toString();
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

  private static Finish end(String reason, ArrayNode calls) {
    return switch (reason) {
      case "tool_use" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
      case "end_turn", "stop_sequence" -> Finish.STOP;
      case "max_tokens" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
