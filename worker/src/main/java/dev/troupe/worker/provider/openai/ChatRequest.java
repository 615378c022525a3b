package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes request bodies.
 *
 * <p>Options: {@code store} (keep completions at the provider, so that a lost answer can be looked
 * up), {@code metadata} (send the call id in the body; default only at OpenAI), {@code
 * max_tokens_field}.
 */
final class ChatRequest {
  private static final int MAX_NAME = 64;

  private final boolean store;
  private final boolean metadata;
  private final String maxTokensField;

  ChatRequest(boolean own, Map<String, String> options) {
    store = Boolean.parseBoolean(options.getOrDefault("store", "false"));
    metadata = Boolean.parseBoolean(options.getOrDefault("metadata", Boolean.toString(own)));
    // OpenAI's newer models refuse the old name, most others don't know the new one.
    maxTokensField =
        options.getOrDefault("max_tokens_field", own ? "max_completion_tokens" : "max_tokens");
  }

  ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    ArrayNode messages = body.putArray("messages");
    if (request.system() != null) {
      messages.addObject().put("role", "system").put("content", request.system());
    }
    messages.addObject().put("role", "user").put("content", request.prompt());
    body.put(maxTokensField, request.maxTokens());
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    if (request.schema() != null) {
      ObjectNode format = body.putObject("response_format").put("type", "json_schema");
      format
          .putObject("json_schema")
          .put("name", name(request.schemaName()))
          .put("strict", false)
          .set("schema", request.schema());
    }
    if (store) {
      body.put("store", true);
    }
    if (metadata) {
      body.putObject("metadata").put("call_id", request.callId().toString());
    }
    return body;
  }

  /** The wire allows letters, digits, underscores and dashes. */
  private static String name(String role) {
    String allowed = role.replaceAll("[^A-Za-z0-9_-]", "_");
    return allowed.length() > MAX_NAME ? allowed.substring(0, MAX_NAME) : allowed;
  }
}
