package dev.troupe.worker.provider.anthropic;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes requests.
 *
 * <p>An answer of a schema is asked for as the input of a tool that must be used: that works with
 * every model and every schema of an object, while {@code output_config.format} takes only schemas
 * that close each of their objects. A schema of anything else is put into words.
 *
 * @param promptCache whether the system prompt is marked for the prompt cache
 * @param serviceTier absent: the wire's own default
 */
record MessageBody(boolean promptCache, @Nullable String serviceTier) {
  static final String TOOL = "answer";

  ObjectNode of(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    body.put("max_tokens", request.sampling().maxTokens());
    String system = system(request);
    if (system != null && promptCache) {
      ObjectNode block = body.putArray("system").addObject();
      block.put("type", "text").put("text", system);
      block.putObject("cache_control").put("type", "ephemeral");
    } else if (system != null) {
      body.put("system", system);
    }
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", request.content().prompt());
    if (request.sampling().temperature() != null) {
      // Roles may go up to 2, this wire only to 1.
      body.put("temperature", Math.min(1, request.sampling().temperature()));
    }
    if (serviceTier != null) {
      body.put("service_tier", serviceTier);
    }
    JsonNode schema = request.format().schema();
    if (schema != null && isObject(schema)) {
      ObjectNode tool = body.putArray("tools").addObject();
      tool.put("name", TOOL).put("description", "Gives the answer.");
      tool.set("input_schema", schema);
      body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
    }
    return body;
  }

  private static boolean isObject(JsonNode schema) {
    return schema.path("type").asString("").equals("object");
  }

  private static @Nullable String system(ProviderRequest request) {
    JsonNode schema = request.format().schema();
    if (schema == null || isObject(schema)) {
      return request.content().system();
    }
    String form = "Answer with nothing but JSON that satisfies this JSON Schema: " + schema;
    return request.content().system() == null ? form : request.content().system() + "\n\n" + form;
  }
}
