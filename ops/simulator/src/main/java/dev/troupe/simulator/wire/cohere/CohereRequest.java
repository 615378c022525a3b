package dev.troupe.simulator.wire.cohere;

import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
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
    return new SimulatedRequest(
        RequestBody.text(body, "model"),
        messages(body.path("messages")),
        CohereForm.read(body.path("response_format")),
        RequestBody.count(body, "max_tokens"),
        RequestBody.parameters(body, Set.of("model", "messages", "stream", "priority")),
        false,
        // Nothing is cached on this wire.
        List.of(),
        Keeping.billOnly(call));
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
      messages.add(new Message(role, text(message.path("content"))));
    }
    if (messages.isEmpty()) {
      throw BadRequest.at("messages", "messages must not be empty");
    }
    return List.copyOf(messages);
  }

  /** A text, or blocks of text. */
  private static String text(JsonNode content) {
    if (content.isString() && !content.stringValue().isEmpty()) {
      return content.stringValue();
    }
    var all = new StringBuilder();
    for (var block : content) {
      all.append(RequestBody.text(block, "text"));
    }
    if (all.isEmpty()) {
      throw BadRequest.at("messages", "message must not be empty in a turn");
    }
    return all.toString();
  }
}
