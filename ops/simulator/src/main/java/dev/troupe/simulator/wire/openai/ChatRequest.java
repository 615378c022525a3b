package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a chat completion request, as strictly as OpenAI does where a client could get it wrong.
 */
final class ChatRequest {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");

  private ChatRequest() {}

  static SimulatedRequest read(HttpCall call, boolean alwaysStored) {
    var body = RequestBody.object(call);
    var model = body.path("model");
    if (!model.isString() || model.stringValue().isEmpty()) {
      throw BadRequest.at(null, "you must provide a model parameter");
    }
    OpenAiParameters.check(model.stringValue(), body);
    var messages = messages(body.path("messages"));
    return new SimulatedRequest(
        model.stringValue(),
        messages,
        OpenAiFormat.read(body.path("response_format"), messages, false),
        OpenAiParameters.maxTokens(body),
        RequestBody.parameters(body, OpenAiParameters.WITHOUT_EFFECT),
        OpenAiParameters.thinks(model.stringValue(), body.path("reasoning_effort")),
        null,
        new Keeping(
            alwaysStored || body.path("store").asBoolean(false),
            metadata(body.path("metadata")),
            call.header("x-client-request-id")));
  }

  private static List<Message> messages(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      throw BadRequest.at(
          "messages", "missing_required_parameter", "Missing required parameter: 'messages'.");
    }
    if (!node.isArray() || node.isEmpty()) {
      throw BadRequest.at(
          "messages",
          "invalid_type",
          "Invalid 'messages': expected a non-empty array of messages.");
    }
    var messages = new ArrayList<Message>();
    for (var message : node) {
      messages.add(message(message, "messages[" + messages.size() + "]"));
    }
    return List.copyOf(messages);
  }

  private static Message message(JsonNode node, String where) {
    var role = node.path("role").asString("");
    if (!ROLES.contains(role)) {
      throw BadRequest.at(
          where + ".role", "invalid_value", "Invalid value: '" + role + "' for 'role'.");
    }
    var content = node.path("content");
    if (content.isString()) {
      return new Message(role, content.stringValue());
    }
    if (content.isArray()) {
      return new Message(role, parts(content, where + ".content"));
    }
    if (role.equals("assistant")) {
      return new Message(role, "");
    }
    throw BadRequest.at(
        where + ".content", "Invalid value for 'content': expected a string, got null.");
  }

  private static String parts(JsonNode parts, String where) {
    var text = new StringBuilder();
    for (var part : parts) {
      switch (part.path("type").asString("")) {
        case "text" -> text.append(part.path("text").asString(""));
        case "image_url", "input_audio", "file", "refusal" -> text.append(" ");
        default ->
            throw BadRequest.at(
                where, "invalid_value", "Invalid content part: " + part.path("type"));
      }
    }
    return text.toString();
  }

  static Map<String, String> metadata(@Nullable JsonNode node) {
    if (node == null || node.isMissingNode() || node.isNull()) {
      return Map.of();
    }
    if (!node.isObject() || node.size() > 16) {
      throw BadRequest.at("metadata", "Invalid 'metadata': expected at most 16 pairs of strings.");
    }
    var metadata = new LinkedHashMap<String, String>();
    for (var entry : node.properties()) {
      var value = entry.getValue();
      if (!value.isString() || value.stringValue().length() > 512 || entry.getKey().length() > 64) {
        throw BadRequest.at(
            "metadata." + entry.getKey(),
            "invalid_type",
            "Invalid 'metadata." + entry.getKey() + "': expected a string of at most 512.");
      }
      metadata.put(entry.getKey(), value.stringValue());
    }
    return metadata;
  }
}
