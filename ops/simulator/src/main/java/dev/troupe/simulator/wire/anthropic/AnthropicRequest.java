package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.Attachment.Kind;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
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
  private final Set<String> calls = new HashSet<>();

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
        Keeping.billOnly(call),
        Wanted.of(AnthropicForm.tools(body.path("tools"))));
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
      case "image" -> messages.add(Message.of(role, source(Kind.PICTURE, block.path("source"))));
      case "document" ->
          messages.add(Message.of(role, source(Kind.DOCUMENT, block.path("source"))));
      case "tool_use" -> messages.add(new Message(role, used(block)));
      case "tool_result" -> messages.add(new Message("tool", result(block)));
      case "thinking", "redacted_thinking" ->
          messages.add(new Message("other", block.path("thinking").toString()));
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

  private static Attachment source(Kind kind, JsonNode source) {
    return switch (source.path("type").asString("")) {
      case "base64" ->
          Attachment.of(
              kind, RequestBody.text(source, "media_type"), RequestBody.text(source, "data"));
      case "url" -> Attachment.at(kind, RequestBody.text(source, "url"));
      case "text" -> {
        var text = RequestBody.text(source, "data").getBytes(StandardCharsets.UTF_8);
        yield Attachment.of(kind, "text/plain", Base64.getEncoder().encodeToString(text));
      }
      default -> throw BadRequest.at("messages", "messages: unknown source of a " + kind);
    };
  }

  private String used(JsonNode block) {
    if (!block.path("input").isObject()) {
      throw BadRequest.at("messages", "messages: tool_use.input: Input should be an object");
    }
    calls.add(RequestBody.text(block, "id"));
    return RequestBody.text(block, "name") + block.path("input");
  }

  private String result(JsonNode block) {
    var id = RequestBody.text(block, "tool_use_id");
    if (!calls.contains(id)) {
      throw BadRequest.at(
          "messages", "messages: unexpected `tool_use_id` found in `tool_result` blocks: " + id);
    }
    return block.path("content").asString("");
  }
}
