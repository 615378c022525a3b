package dev.troupe.worker.provider.ollama;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes requests.
 *
 * @param context tokens that the model is loaded with; 0: its own
 * @param keepAlive how long it stays loaded; absent: the server's own
 */
record ChatBody(long context, @Nullable String keepAlive) {
  ObjectNode of(ProviderRequest request) {
    Parameters parameters = Parameters.of(request);
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    // Left out means yes here.
    body.put("stream", false);
    ArrayNode messages = body.putArray("messages");
    request.content().messages().forEach(m -> message(request, m, messages.addObject()));
    ObjectNode options =
        body.putObject("options").put("num_predict", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      options.put("temperature", request.sampling().temperature());
    }
    if (context > 0) {
      options.put("num_ctx", context);
    }
    sampling(parameters, options);
    if (request.format().schema() != null) {
      body.set("format", request.format().schema());
    }
    if (keepAlive != null) {
      body.put("keep_alive", keepAlive);
    }
    thinking(parameters.text("reasoning_effort"), body);
    parameters.copy("logprobs", body, "logprobs");
    parameters.copy("top_logprobs", body, "top_logprobs");
    if (parameters.offersTools()) {
      tools(parameters, body.putArray("tools"));
    }
    return body;
  }

  private static void message(ProviderRequest request, Message message, ObjectNode into) {
    into.put("role", role(message.speaker())).put("content", message.text());
    for (Part part : message.parts()) {
      if (part instanceof Part.Image image) {
        into.withArray("/images").add(DataUrl.inline(image.source()).data());
      }
    }
    message
        .toolCalls()
        .forEach(
            call ->
                into.withArray("/tool_calls")
                    .addObject()
                    .putObject("function")
                    .put("name", call.name())
                    .set("arguments", Calls.arguments(call).<JsonNode>map(a -> a).orElseThrow()));
    if (message.toolCallId() != null) {
      into.put("tool_name", Calls.function(request, message.toolCallId()).orElse(""));
    }
  }

  private static String role(Speaker speaker) {
    return switch (speaker) {
      case SYSTEM, DEVELOPER -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static void sampling(Parameters parameters, ObjectNode options) {
    parameters.copy("top_p", options, "top_p");
    parameters.copy("top_k", options, "top_k");
    parameters.copy("seed", options, "seed");
    parameters.copy("presence_penalty", options, "presence_penalty");
    parameters.copy("frequency_penalty", options, "frequency_penalty");
    parameters.stops(options, "stop");
  }

  private static void thinking(String effort, ObjectNode body) {
    if (effort.equals("none")) {
      body.put("think", false);
    } else if (!effort.isEmpty()) {
      body.put("think", effort);
    }
  }

  private static void tools(Parameters parameters, ArrayNode tools) {
    for (Tool tool : parameters.tools()) {
      ObjectNode function =
          tools.addObject().put("type", "function").putObject("function").put("name", tool.name());
      if (tool.description() != null) {
        function.put("description", tool.description());
      }
      function.set("parameters", tool.schemaOrEmpty());
    }
  }
}
