package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /chat/completions}.
 *
 * <p>Options: {@code store} (keep completions at the provider, so that a lost answer can be looked
 * up), {@code metadata} (send the call id in the body; default only at OpenAI), {@code
 * max_tokens_field}.
 */
final class ChatApi implements Api {
  private final Tier tier;
  private final boolean store;
  private final boolean metadata;
  private final String maxTokensField;
  private final Wording wording;
  private final ChatMessages messages;

  ChatApi(Dialect dialect, Tier tier, Options options) {
    this.tier = tier;
    boolean own = dialect == Dialect.OPENAI;
    wording = Says.chat(dialect);
    messages = new ChatMessages(own);
    store = options.bool("store", false);
    metadata = options.bool("metadata", own);
    // OpenAI's newer models refuse the old name, most others don't know the new one.
    maxTokensField = options.text("max_tokens_field", own ? "max_completion_tokens" : "max_tokens");
  }

  /** Whether a lost answer can be found by its call's id. */
  boolean stores() {
    return store && metadata;
  }

  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public Wording wording() {
    return wording;
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    messages.write(request.content().messages(), body.putArray("messages"));
    body.put(maxTokensField, request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      body.put("temperature", request.sampling().temperature());
    }
    Parameters.of(request).copy(wording.parameters(), body);
    if (request.format().schema() != null) {
      schema(request, body);
    }
    tier.write(body);
    if (store) {
      body.put("store", true);
    }
    if (metadata) {
      body.putObject("metadata").put("call_id", request.callId().toString());
    }
    return body;
  }

  private static void schema(ProviderRequest request, ObjectNode body) {
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", Names.ofSchema(request.schemaName()))
        .put("strict", false)
        .set("schema", request.format().schema());
  }

  @Override
  public boolean isAnswer(JsonNode body) {
    return !body.path("choices").isEmpty() || Api.super.isAnswer(body);
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    return Completion.read(request, reply, body);
  }
}
