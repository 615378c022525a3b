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
    JsonNode form =
        request.format().schema() == null ? null : SchemaForm.of(request.format().schema());
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    body.put("stream", false);
    ArrayNode messages = body.putArray("messages");
    String system = system(request, form);
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addObject().put("role", "user").put("content", request.content().prompt());
    body.put("max_tokens", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      // Roles may go up to 2, this wire only to 1.
      body.put("temperature", Math.min(1, request.sampling().temperature()));
    }
    if (form != null) {
      body.putObject("response_format").put("type", "json_object").set("json_schema", form);
    }
    return body;
  }

  private static @Nullable String system(ProviderRequest request, @Nullable JsonNode form) {
    if (request.format().schema() == null || form != null) {
      return request.content().system();
    }
    String words =
        "Answer with nothing but JSON that satisfies this JSON Schema: "
            + request.format().schema();
    return request.content().system() == null ? words : request.content().system() + "\n\n" + words;
  }
}
