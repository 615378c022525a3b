package dev.troupe.simulator.wire.cohere;

import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request. A field that Cohere does not know is a mistake there. */
final class CohereRequest {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "stream",
          "tools",
          "tool_choice",
          "strict_tools",
          "documents",
          "citation_options",
          "response_format",
          "safety_mode",
          "max_tokens",
          "stop_sequences",
          "temperature",
          "seed",
          "frequency_penalty",
          "presence_penalty",
          "k",
          "p",
          "logprobs",
          "thinking",
          "priority");

  private CohereRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var body = RequestBody.object(call);
    for (var name : body.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadRequest.of(
            new Refusal(
                Refusal.Kind.OTHER,
                "unknown field: parameter '" + name + "' is not a valid field",
                name,
                null,
                null,
                422));
      }
    }
    if (body.path("stream").asBoolean(false)) {
      throw BadRequest.at("stream", "the simulator does not stream");
    }
    temperature(body.path("temperature"));
    var wanted = Wanted.of(CohereForm.tools(body.path("tools")));
    return new SimulatedRequest(
        RequestBody.text(body, "model"),
        messages(body.path("messages")),
        CohereForm.read(body, wanted),
        RequestBody.count(body, "max_tokens"),
        RequestBody.parameters(body, Set.of("model", "messages", "stream", "priority")),
        false,
        // Nothing is cached on this wire.
        List.of(),
        Keeping.billOnly(call),
        wanted);
  }

  private static void temperature(JsonNode temperature) {
    if (temperature.isNumber()
        && (temperature.doubleValue() < 0 || temperature.doubleValue() > 1)) {
      throw BadRequest.at("temperature", "temperature must be between 0 and 1.0 inclusive.");
    }
  }

  private static List<Message> messages(JsonNode node) {
    var messages = new ArrayList<Message>();
    for (var message : node) {
      var role = message.path("role").asString("");
      if (!Set.of("system", "user", "assistant", "tool").contains(role)) {
        throw BadRequest.at("messages", "Invalid role: " + role);
      }
      messages.add(content(message).as(role));
    }
    if (messages.isEmpty()) {
      throw BadRequest.at("messages", "messages must not be empty");
    }
    return List.copyOf(messages);
  }

  /** A text, or blocks; who calls tools need say nothing. */
  private static Message.Builder content(JsonNode message) {
    var content = message.path("content");
    var read = new Message.Builder();
    message.path("tool_calls").forEach(one -> read.text(one.path("function").toString()));
    if (content.isString() && !content.stringValue().isEmpty()) {
      return read.text(content.stringValue());
    }
    for (var block : content) {
      if (block.path("type").asString("").equals("image_url")) {
        var url = RequestBody.text(block.path("image_url"), "url");
        read.attach(Attachment.at(Attachment.Kind.PICTURE, url));
      } else {
        read.text(RequestBody.text(block, "text"));
      }
    }
    if (content.isEmpty() && message.path("tool_calls").isEmpty()) {
      throw BadRequest.at("messages", "message must not be empty in a turn");
    }
    return read;
  }
}
