package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
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
import tools.jackson.databind.node.ObjectNode;

/** Reads answers of the Responses API. */
final class ResponseReply {
  private final boolean offered;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final ArrayNode calls = Json.MESSAGES.createArrayNode();
  private final ArrayNode logprobs = Json.MESSAGES.createArrayNode();
  private boolean said;

  private ResponseReply(ProviderRequest request) {
    offered = Parameters.of(request).offersTools();
  }

  static ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    Usage usage = Tier.read(body, UsageBody.input(body.path("usage")));
    ResponseReply read = new ResponseReply(request);
    for (JsonNode item : body.path("output")) {
      for (JsonNode part : item.path("content")) {
        if (part.path("type").asString("").equals("refusal")) {
          return Answers.refused(
              reply, Reason.CONTENT, part.path("refusal").asString("refused"), usage);
        }
      }
      read.item(item);
    }
    JsonNode cut = body.path("incomplete_details").path("reason");
    if (cut.asString("").equals("content_filter")) {
      return Answers.refused(reply, Reason.CONTENT, "content filter", usage);
    }
    return read.outcome(request, reply, body, usage);
  }

  private void item(JsonNode item) {
    switch (item.path("type").asString("")) {
      case "function_call" -> {
        if (offered) {
          Calls.add(
              calls,
              item.path("call_id").asString(""),
              item.path("name").asString(""),
              item.path("arguments").asString(""));
        }
      }
      case "reasoning" ->
          item.path("summary").forEach(s -> reasoning.append(s.path("text").asString("")));
      default -> item.path("content").forEach(this::part);
    }
  }

  private void part(JsonNode part) {
    if (part.path("type").asString("").equals("output_text")) {
      text.append(part.path("text").asString(""));
      part.path("logprobs").forEach(logprobs::add);
      said = true;
    }
  }

  private ProviderOutcome outcome(
      ProviderRequest request, Reply reply, JsonNode body, @Nullable Usage usage) {
    Finish finish =
        switch (body.path("status").asString("")) {
          case "completed" -> calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
          case "incomplete" -> Finish.LENGTH;
          default -> Finish.OTHER;
        };
    ObjectNode probabilities = Json.MESSAGES.createObjectNode();
    if (!logprobs.isEmpty()) {
      probabilities.set("content", logprobs);
    }
    Details details =
        new Details(request, body.path("model"))
            .finish(finish, body.path("status"))
            .reasoning(reasoning.toString())
            .calls(calls)
            .logprobs(probabilities);
    return details.of(Answers.text(reply, said ? text.toString() : null, usage, finish));
  }
}
