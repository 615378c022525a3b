package dev.troupe.worker.provider.gemini;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
import dev.troupe.worker.provider.http.ToolChoice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes requests.
 *
 * @param thinkingBudget tokens that the model may think where a request says nothing; absent: its
 *     own
 * @param tier absent: the wire's own default
 */
record ContentBody(@Nullable Long thinkingBudget, @Nullable String tier) {
  // As Google's own bridge from the chat API has them.
  private static final int LOW = 1_024;
  private static final int MEDIUM = 8_192;
  private static final int HIGH = 24_576;

  ObjectNode of(ProviderRequest request) {
    Parameters parameters = Parameters.of(request);
    ObjectNode body = Json.MESSAGES.createObjectNode();
    if (request.content().system() != null) {
      body.putObject("systemInstruction")
          .putArray("parts")
          .addObject()
          .put("text", request.content().system());
    }
    Contents.write(request, body.putArray("contents"));
    ObjectNode config = body.putObject("generationConfig");
    config.put("maxOutputTokens", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      config.put("temperature", request.sampling().temperature());
    }
    if (request.format().schema() != null) {
      config.put("responseMimeType", "application/json");
      config.set("responseJsonSchema", request.format().schema());
    }
    if (tier != null) {
      body.put("serviceTier", tier);
    }
    sampling(parameters, config);
    thinking(request.model(), parameters.text("reasoning_effort"), config);
    if (parameters.offersTools()) {
      tools(parameters, body);
    }
    return body;
  }

  private static void sampling(Parameters parameters, ObjectNode config) {
    parameters.copy("top_p", config, "topP");
    parameters.copy("top_k", config, "topK");
    parameters.copy("seed", config, "seed");
    parameters.copy("presence_penalty", config, "presencePenalty");
    parameters.copy("frequency_penalty", config, "frequencyPenalty");
    parameters.copy("n", config, "candidateCount");
    parameters.stops(config, "stopSequences");
    if (parameters.get("logprobs").asBoolean(false)) {
      config.put("responseLogprobs", true);
      parameters.copy("top_logprobs", config, "logprobs");
    }
  }

  /** Models since the third generation know levels, those before a number of tokens. */
  private void thinking(String model, String effort, ObjectNode config) {
    if (effort.isEmpty()) {
      if (thinkingBudget != null) {
        config.putObject("thinkingConfig").put("thinkingBudget", thinkingBudget);
      }
      return;
    }
    ObjectNode thinking = config.putObject("thinkingConfig");
    if (!countsThoughts(model)) {
      thinking.put("thinkingLevel", effort);
      return;
    }
    thinking.put(
        "thinkingBudget",
        switch (effort) {
          case "none" -> 0;
          case "minimal", "low" -> LOW;
          case "medium" -> MEDIUM;
          case "high" -> HIGH;
          default -> throw new IllegalStateException("no such effort here: " + effort);
        });
  }

  static boolean countsThoughts(String model) {
    return model.startsWith("gemini-2") || model.startsWith("gemini-1");
  }

  private static void tools(Parameters parameters, ObjectNode body) {
    ArrayNode functions = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (Tool tool : parameters.tools()) {
      ObjectNode function = functions.addObject().put("name", tool.name());
      if (tool.description() != null) {
        function.put("description", tool.description());
      }
      if (tool.schema() != null) {
        function.set("parametersJsonSchema", tool.schema());
      }
    }
    if (parameters.has("tool_choice")) {
      ToolChoice choice = parameters.choice();
      ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
      config.put("mode", word(choice.kind()));
      if (choice.name() != null) {
        config.putArray("allowedFunctionNames").add(choice.name());
      }
    }
  }

  private static String word(ToolChoice.Kind kind) {
    return switch (kind) {
      case AUTO -> "AUTO";
      case NONE -> "NONE";
      case REQUIRED, NAMED -> "ANY";
      case OTHER -> throw new IllegalStateException("no such choice here");
    };
  }
}
