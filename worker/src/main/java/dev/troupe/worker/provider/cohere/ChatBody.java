package dev.troupe.worker.provider.cohere;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
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
    String words = words(request, form);
    if (request.content().system() == null && words != null) {
      messages.addObject().put("role", "system").put("content", words);
    }
    Conversation.write(request.content().messages(), words, messages);
    body.put("max_tokens", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      // Roles may go up to 2, this wire only to 1.
      body.put("temperature", Math.min(1, request.sampling().temperature()));
    }
    if (form != null) {
      body.putObject("response_format").put("type", "json_object").set("json_schema", form);
    }
    parameters(Parameters.of(request), body);
    return body;
  }

  /** A schema, where it can't be said otherwise; null: there is none, or it can. */
  private static @Nullable String words(ProviderRequest request, @Nullable JsonNode form) {
    return request.format().schema() == null || form != null
        ? null
        : "Answer with nothing but JSON that satisfies this JSON Schema: "
            + request.format().schema();
  }

  private static void parameters(Parameters parameters, ObjectNode body) {
    parameters.copy("top_p", body, "p");
    parameters.copy("top_k", body, "k");
    parameters.copy("seed", body, "seed");
    parameters.copy("presence_penalty", body, "presence_penalty");
    parameters.copy("frequency_penalty", body, "frequency_penalty");
    parameters.copy("logprobs", body, "logprobs");
    parameters.stops(body, "stop_sequences");
    if (parameters.text("reasoning_effort").equals("none")) {
      body.putObject("thinking").put("type", "disabled");
    }
    if (parameters.offersTools()) {
      tools(parameters, body);
    }
  }

  private static void tools(Parameters parameters, ObjectNode body) {
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : parameters.tools()) {
      ObjectNode function =
          tools.addObject().put("type", "function").putObject("function").put("name", tool.name());
      if (tool.description() != null) {
        function.put("description", tool.description());
      }
      function.set("parameters", tool.schemaOrEmpty());
    }
    if (parameters.tools().stream().allMatch(Tool::strict)) {
      body.put("strict_tools", true);
    }
    switch (parameters.choice().kind()) {
      // There is no word for it: it is what is left out.
      case AUTO -> {}
      case NONE -> body.put("tool_choice", "NONE");
      case REQUIRED -> body.put("tool_choice", "REQUIRED");
      case NAMED, OTHER -> throw new IllegalStateException("no such choice here");
    }
  }
}
