package dev.troupe.worker.provider.cohere;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what is asked. */
final class ChatBody {
  private ChatBody() {}

  static ObjectNode of(ProviderRequest request) {
    JsonNode form = request.schema() == null ? null : SchemaForm.of(request.schema());
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    body.put("stream", false);
    ArrayNode messages = body.putArray("messages");
    String system = system(request, form);
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addObject().put("role", "user").put("content", request.prompt());
    body.put("max_tokens", request.maxTokens());
    if (request.temperature() != null) {
      // Roles may go up to 2, this wire only to 1.
      body.put("temperature", Math.min(1, request.temperature()));
    }
    if (form != null) {
      body.putObject("response_format").put("type", "json_object").set("json_schema", form);
    }
    return body;
  }

  private static @Nullable String system(ProviderRequest request, @Nullable JsonNode form) {
    if (request.schema() == null || form != null) {
      return request.system();
    }
    String words =
        "Answer with nothing but JSON that satisfies this JSON Schema: " + request.schema();
    return request.system() == null ? words : request.system() + "\n\n" + words;
  }
}
