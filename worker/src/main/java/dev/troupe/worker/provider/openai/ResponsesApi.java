package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /responses}. Option {@code store}: keep answers at the provider. */
final class ResponsesApi implements Api {
  private final Tier tier;
  private final boolean store;
  private final boolean metadata;

  ResponsesApi(Dialect dialect, Tier tier, Options options) {
    this.tier = tier;
    store = options.bool("store", false);
    metadata = options.bool("metadata", dialect == Dialect.OPENAI);
  }

  @Override
  public String path() {
    return "/responses";
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    if (request.content().system() != null) {
      body.put("instructions", request.content().system());
    }
    body.put("input", request.content().prompt());
    body.put("max_output_tokens", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      body.put("temperature", request.sampling().temperature());
    }
    if (request.format().schema() != null) {
      body.putObject("text")
          .putObject("format")
          .put("type", "json_schema")
          .put("name", Names.ofSchema(request.schemaName()))
          .put("strict", false)
          .set("schema", request.format().schema());
    }
    tier.write(body);
    // Here the provider keeps every answer, unless it is told not to.
    body.put("store", store);
    if (metadata) {
      body.putObject("metadata").put("call_id", request.callId().toString());
    }
    return body;
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    Usage usage = Tier.read(body, UsageBody.input(body.path("usage")));
    StringBuilder text = new StringBuilder();
    boolean said = false;
    for (JsonNode item : body.path("output")) {
      for (JsonNode part : item.path("content")) {
        if (part.path("type").asString("").equals("refusal")) {
          return Answers.refused(
              reply, Reason.CONTENT, part.path("refusal").asString("refused"), usage);
        }
        if (part.path("type").asString("").equals("output_text")) {
          text.append(part.path("text").asString(""));
          said = true;
        }
      }
    }
    String cut = body.path("incomplete_details").path("reason").asString("");
    if (cut.equals("content_filter")) {
      return Answers.refused(reply, Reason.CONTENT, "content filter", usage);
    }
    Finish finish =
        switch (body.path("status").asString("")) {
          case "completed" -> Finish.STOP;
          case "incomplete" -> Finish.LENGTH;
          default -> Finish.OTHER;
        };
    return Answers.text(reply, said ? text.toString() : null, usage, finish);
  }
}
