package dev.troupe.worker.provider.anthropic;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
import dev.troupe.worker.provider.http.ToolChoice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
    Conversation.write(request.content().messages(), body.putArray("messages"));
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
    parameters(Parameters.of(request), body);
    return body;
  }

  private static void parameters(Parameters parameters, ObjectNode body) {
    parameters.copy("top_k", body, "top_k");
    parameters.copy("top_p", body, "top_p");
    parameters.stops(body, "stop_sequences");
    String effort = parameters.text("reasoning_effort");
    if (effort.equals("none")) {
      body.putObject("thinking").put("type", "disabled");
    } else if (!effort.isEmpty()) {
      body.putObject("output_config").put("effort", effort);
    }
    if (parameters.offersTools()) {
      tools(parameters, body);
    }
  }

  private static void tools(Parameters parameters, ObjectNode body) {
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : parameters.tools()) {
      ObjectNode one = tools.addObject().put("name", tool.name());
      if (tool.description() != null) {
        one.put("description", tool.description());
      }
      one.set("input_schema", tool.schemaOrEmpty());
      if (tool.strict()) {
        one.put("strict", true);
      }
    }
    ToolChoice choice = parameters.choice();
    if (parameters.has("tool_choice") || parameters.oneCallAtATime()) {
      ObjectNode written = body.putObject("tool_choice").put("type", word(choice.kind()));
      if (choice.name() != null) {
        written.put("name", choice.name());
      }
      if (parameters.oneCallAtATime() && choice.kind() != ToolChoice.Kind.NONE) {
        written.put("disable_parallel_tool_use", true);
      }
    }
  }

  private static String word(ToolChoice.Kind kind) {
    return switch (kind) {
      case AUTO -> "auto";
      case NONE -> "none";
      case REQUIRED -> "any";
      case NAMED -> "tool";
      case OTHER -> throw new IllegalStateException("no such choice here");
    };
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
