package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.BadRequest;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks the scalar parameters of a chat completion request. */
final class OpenAiParameters {
  /** Names that do not change what the model says, besides those read elsewhere. */
  static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "model",
          "messages",
          "metadata",
          "store",
          "user",
          "safety_identifier",
          "stream",
          "prompt_cache_key",
          "prompt_cache_retention",
          "service_tier");

  /** OpenAI's own, then those that providers of the same shape add. */
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "metadata",
          "store",
          "user",
          "safety_identifier",
          "stream",
          "prompt_cache_key",
          "prompt_cache_retention",
          "service_tier",
          "modalities",
          "reasoning_effort",
          "verbosity",
          "max_completion_tokens",
          "max_tokens",
          "frequency_penalty",
          "presence_penalty",
          "web_search_options",
          "session_id",
          "top_logprobs",
          "response_format",
          "audio",
          "stop",
          "logit_bias",
          "logprobs",
          "n",
          "prediction",
          "seed",
          "stream_options",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "function_call",
          "functions",
          "temperature",
          "top_p",
          "reasoning_format",
          "include_reasoning",
          "disable_reasoning",
          "reasoning",
          "provider",
          "usage",
          "transforms",
          "models",
          "route",
          "top_k",
          "min_p",
          "repetition_penalty");

  private static final int MOST_CHOICES = 128;

  private OpenAiParameters() {}

  static void check(String model, JsonNode body) {
    for (var name : body.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadRequest.at(name, "unknown_parameter", "Unknown parameter: '" + name + "'.");
      }
    }
    if (body.path("stream").asBoolean(false)) {
      throw BadRequest.at(
          "stream", "unsupported_value", "The simulator does not stream: send 'stream': false.");
    }
    range(body, "temperature", 0, 2);
    range(body, "top_p", 0, 1);
    range(body, "frequency_penalty", -2, 2);
    range(body, "presence_penalty", -2, 2);
    length(body, "max_tokens");
    length(body, "max_completion_tokens");
    if (reasons(model)) {
      reasoningModel(body);
    }
  }

  /** Models that think before they speak take neither max_tokens nor another temperature. */
  private static void reasoningModel(JsonNode body) {
    if (body.hasNonNull("max_tokens")) {
      throw BadRequest.at(
          "max_tokens",
          "unsupported_parameter",
          "Unsupported parameter: 'max_tokens' is not supported with this model."
              + " Use 'max_completion_tokens' instead.");
    }
    if (body.hasNonNull("temperature") && body.path("temperature").doubleValue() != 1) {
      throw BadRequest.at(
          "temperature",
          "unsupported_value",
          "Unsupported value: 'temperature' does not support "
              + body.path("temperature")
              + " with this model. Only the default (1) value is supported.");
    }
  }

  /** Models that think do so for a while, unless told not to. */
  static boolean thinks(String model, JsonNode effort) {
    var told = effort.asString("");
    return reasons(model) && !told.equals("minimal") && !told.equals("none");
  }

  private static boolean reasons(String model) {
    return model.startsWith("gpt-5")
        || model.startsWith("o1")
        || model.startsWith("o3")
        || model.startsWith("o4");
  }

  /** How many answers. */
  static int choices(JsonNode body) {
    var n = body.path("n");
    if (n.isMissingNode() || n.isNull()) {
      return 1;
    }
    if (!n.isInt() || n.intValue() < 1 || n.intValue() > MOST_CHOICES) {
      throw BadRequest.at("n", "Invalid 'n': " + n + " (expected: 1.." + MOST_CHOICES + ").");
    }
    return n.intValue();
  }

  static @Nullable Integer maxTokens(JsonNode body) {
    for (var name : new String[] {"max_completion_tokens", "max_tokens"}) {
      if (body.hasNonNull(name)) {
        return body.path(name).intValue();
      }
    }
    return null;
  }

  static void range(JsonNode body, String name, int low, int high) {
    var node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    if (!node.isNumber()
        || node.decimalValue().compareTo(BigDecimal.valueOf(low)) < 0
        || node.decimalValue().compareTo(BigDecimal.valueOf(high)) > 0) {
      throw BadRequest.at(
          name, "Invalid '" + name + "': " + node + " (expected: " + low + ".." + high + ").");
    }
  }

  private static void length(JsonNode body, String name) {
    var node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    if (!node.isInt() || node.intValue() < 1) {
      throw BadRequest.at(
          name,
          node.isIntegralNumber() ? "integer_below_min_value" : "invalid_type",
          "Invalid '" + name + "': " + node + " (expected: an integer >= 1).");
    }
  }
}
