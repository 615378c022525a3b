package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request, as strictly as Anthropic does where a client could get it wrong. */
final class AnthropicRequest {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "system",
          "max_tokens",
          "metadata",
          "stop_sequences",
          "stream",
          "temperature",
          "top_k",
          "top_p",
          "tools",
          "tool_choice",
          "thinking",
          "service_tier",
          "output_config",
          "container",
          "cache_control",
          "inference_geo",
          "context_management",
          "mcp_servers");

  private final List<Message> messages = new ArrayList<>();
  private final List<Integer> breakpoints = new ArrayList<>();

  private AnthropicRequest() {}

  static SimulatedRequest read(HttpCall call) {
    if (call.header("anthropic-version") == null) {
      throw BadRequest.at(null, "anthropic-version: header is required");
    }
    return new AnthropicRequest().request(call);
  }

  private SimulatedRequest request(HttpCall call) {
    var body = RequestBody.object(call);
    for (var name : body.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadRequest.at(name, name + ": Extra inputs are not permitted");
      }
    }
    var model = RequestBody.text(body, "model");
    var maxTokens = RequestBody.count(body, "max_tokens");
    if (maxTokens == null) {
      throw BadRequest.at("max_tokens", "max_tokens: Field required");
    }
    if (body.path("stream").asBoolean(false)) {
      throw BadRequest.at("stream", "stream: the simulator does not stream");
    }
    temperature(body.path("temperature"));
    system(body.path("system"));
    turns(body.path("messages"));
    if (body.has("cache_control")) {
      breakpoints.add(messages.size());
    }
    return new SimulatedRequest(
        model,
        List.copyOf(messages),
        AnthropicForm.read(body),
        maxTokens,
        RequestBody.parameters(body, Set.of("model", "messages", "system", "metadata")),
        thinks(body.path("thinking"), maxTokens),
        List.copyOf(breakpoints),
        Keeping.billOnly(call));
  }

  private static void temperature(JsonNode temperature) {
    if (temperature.isNumber()
        && (temperature.doubleValue() < 0 || temperature.doubleValue() > 1)) {
      throw BadRequest.at("temperature", "temperature: range: 0..1");
    }
  }

  private static boolean thinks(JsonNode thinking, int maxTokens) {
    var enabled = thinking.path("type").asString("").equals("enabled");
    if (enabled && thinking.path("budget_tokens").asInt(0) < 1_024) {
      throw BadRequest.at(
          "thinking", "thinking.enabled.budget_tokens: Input should be greater than 1024");
    }
    if (enabled && thinking.path("budget_tokens").asInt(0) >= maxTokens) {
      throw BadRequest.at(
          "max_tokens", "`max_tokens` must be greater than `thinking.budget_tokens`.");
    }
    return enabled || thinking.path("type").asString("").equals("adaptive");
  }

  private void system(JsonNode system) {
    if (system.isString()) {
      messages.add(new Message("system", system.stringValue()));
    } else {
      system.forEach(block -> block("system", block));
    }
  }

  private void turns(JsonNode turns) {
    if (!turns.isArray() || turns.isEmpty()) {
      throw BadRequest.at("messages", "messages: at least one message is required");
    }
    for (var turn : turns) {
      var role = turn.path("role").asString("");
      if (!role.equals("user") && !role.equals("assistant")) {
        throw BadRequest.at(
            "messages", "messages: Unexpected role \"" + role + "\" (expected: user, assistant)");
      }
      var content = turn.path("content");
      if (content.isString() && !content.stringValue().isEmpty()) {
        messages.add(new Message(role, content.stringValue()));
      } else if (content.isArray() && !content.isEmpty()) {
        content.forEach(block -> block(role, block));
      } else {
        throw BadRequest.at("messages", "messages: all messages must have non-empty content");
      }
    }
  }

  /** Each block is a message of its own, for a cache may end at any of them. */
  private void block(String role, JsonNode block) {
    switch (block.path("type").asString("")) {
      case "text" -> messages.add(new Message(role, RequestBody.text(block, "text")));
      case "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking" ->
          messages.add(new Message("other", block.path("content").toString()));
      default ->
          throw BadRequest.at("messages", "messages: unknown content type " + block.path("type"));
    }
    if (block.has("cache_control")) {
      if (breakpoints.size() == 4) {
        throw BadRequest.at(null, "A maximum of 4 blocks with cache_control may be provided.");
      }
      breakpoints.add(messages.size());
    }
  }
}
