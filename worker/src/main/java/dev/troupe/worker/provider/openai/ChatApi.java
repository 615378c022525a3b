package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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

  ChatApi(Dialect dialect, Tier tier, Options options) {
    this.tier = tier;
    boolean own = dialect == Dialect.OPENAI;
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
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    ArrayNode messages = body.putArray("messages");
    if (request.content().system() != null) {
      messages.addObject().put("role", "system").put("content", request.content().system());
    }
    messages.addObject().put("role", "user").put("content", request.content().prompt());
    body.put(maxTokensField, request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      body.put("temperature", request.sampling().temperature());
    }
    if (request.format().schema() != null) {
      ObjectNode format = body.putObject("response_format").put("type", "json_schema");
      format
          .putObject("json_schema")
          .put("name", Names.ofSchema(request.schemaName()))
          .put("strict", false)
          .set("schema", request.format().schema());
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

  @Override
  public boolean isAnswer(JsonNode body) {
    return !body.path("choices").isEmpty() || Api.super.isAnswer(body);
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    return read(reply, body);
  }

  /** Reads a completion. Tools that its model calls were offered by nobody, and are no text. */
  static ProviderOutcome read(Reply reply, JsonNode completion) {
    JsonNode choice = completion.path("choices").path(0);
    JsonNode message = choice.path("message");
    Usage usage = Tier.read(completion, UsageBody.prompt(completion.path("usage")));
    String finish = choice.path("finish_reason").asString("");
    String refusal = refusal(message);
    if (refusal != null || finish.equals("content_filter")) {
      return Answers.refused(
          reply, Reason.CONTENT, refusal == null ? "content filter" : refusal, usage);
    }
    if (finish.equals("error") || choice.path("error").isObject()) {
      return new Lost(
          "cut",
          "the answer ended with an error: " + ErrorClasses.said(choice.path("error")),
          reply.wire());
    }
    return Answers.text(reply, Answers.joined(message.path("content")), usage, end(finish));
  }

  private static @Nullable String refusal(JsonNode message) {
    if (message.path("refusal").isString()) {
      return message.path("refusal").stringValue();
    }
    for (JsonNode part : message.path("content")) {
      if (part.path("type").asString("").equals("refusal")) {
        return part.path("refusal").asString("refused");
      }
    }
    return null;
  }

  private static Finish end(String reason) {
    return switch (reason) {
      case "stop" -> Finish.STOP;
      case "length" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
