package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.Attachment.Kind;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
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
    var format = OpenAiFormat.read(body.path("response_format"), messages, false);
    var wanted =
        new Wanted(OpenAiTools.read(body.path("tools"), false), OpenAiParameters.choices(body));
    var forced = OpenAiTools.forced(body.path("tool_choice"), wanted, false);
    return new SimulatedRequest(
        model.stringValue(),
        messages,
        forced == null ? format : forced,
        OpenAiParameters.maxTokens(body),
        RequestBody.parameters(body, OpenAiParameters.WITHOUT_EFFECT),
        OpenAiParameters.thinks(model.stringValue(), body.path("reasoning_effort")),
        null,
        new Keeping(
            alwaysStored || body.path("store").asBoolean(false),
            metadata(body.path("metadata")),
            call.header("x-client-request-id")),
        wanted);
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
    var calls = new HashSet<String>();
    for (var message : node) {
      var where = "messages[" + messages.size() + "]";
      message.path("tool_calls").forEach(one -> calls.add(call(one, where)));
      if (message.path("role").asString("").equals("tool")
          && !calls.contains(message.path("tool_call_id").asString(""))) {
        throw BadRequest.at(
            where,
            "Invalid parameter: messages with role 'tool' must be a response to a preceding message"
                + " with 'tool_calls'.");
      }
      messages.add(message(message, where));
    }
    return List.copyOf(messages);
  }

  /** Its id. */
  private static String call(JsonNode call, String where) {
    if (!call.path("function").path("arguments").isString()) {
      throw BadRequest.at(where, "invalid_type", "Invalid 'arguments': expected a string.");
    }
    return RequestBody.text(call, "id");
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
      return parts(content, where + ".content").as(role);
    }
    if (role.equals("assistant")) {
      return new Message(role, node.path("tool_calls").toString());
    }
    throw BadRequest.at(
        where + ".content", "Invalid value for 'content': expected a string, got null.");
  }

  private static Message.Builder parts(JsonNode parts, String where) {
    var message = new Message.Builder();
    for (var part : parts) {
      switch (part.path("type").asString("")) {
        case "text" -> message.text(part.path("text").asString(""));
        case "image_url" ->
            message.attach(
                Attachment.at(Kind.PICTURE, RequestBody.text(part.path("image_url"), "url")));
        case "input_audio" -> {
          var audio = part.path("input_audio");
          var format = "audio/" + RequestBody.text(audio, "format");
          message.attach(Attachment.of(Kind.RECORDING, format, RequestBody.text(audio, "data")));
        }
        case "file" -> {
          RequestBody.text(part.path("file"), "filename");
          message.attach(
              Attachment.at(Kind.DOCUMENT, RequestBody.text(part.path("file"), "file_data")));
        }
        case "refusal" -> message.text(" ");
        default ->
            throw BadRequest.at(
                where, "invalid_value", "Invalid content part: " + part.path("type"));
      }
    }
    return message;
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
