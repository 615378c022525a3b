package dev.troupe.simulator.wire.ollama;

import dev.troupe.simulator.wire.AnswerShape;
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

/** Reads a request. What Ollama does not know, it passes over. */
final class OllamaRequest {
  private OllamaRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var body = RequestBody.object(call);
    var model = RequestBody.text(body, "model");
    // Left out means yes: the one provider where an answer comes in pieces unless told otherwise.
    if (body.path("stream").asBoolean(true)) {
      throw BadRequest.at("stream", "the simulator does not stream: send \"stream\": false");
    }
    var longest = body.path("options").path("num_predict").asInt(-1);
    return new SimulatedRequest(
        model.endsWith(":latest") ? model.substring(0, model.lastIndexOf(':')) : model,
        messages(body.path("messages")),
        form(body.path("format")),
        longest > 0 ? longest : null,
        RequestBody.parameters(body, Set.of("model", "messages", "stream", "keep_alive")),
        body.path("think").asBoolean(false),
        null,
        Keeping.billOnly(call));
  }

  private static List<Message> messages(JsonNode node) {
    var messages = new ArrayList<Message>();
    for (var message : node) {
      var role = message.path("role").asString("");
      if (!Set.of("system", "user", "assistant", "tool").contains(role)) {
        throw BadRequest.at("messages", "invalid role: " + role);
      }
      if (!message.path("content").isString()) {
        throw BadRequest.at(
            "messages", "json: cannot unmarshal into Go struct field ChatRequest.messages.content");
      }
      messages.add(new Message(role, message.path("content").stringValue()));
    }
    if (messages.isEmpty()) {
      throw BadRequest.at("messages", "messages must not be empty");
    }
    return List.copyOf(messages);
  }

  private static AnswerShape form(JsonNode format) {
    if (format.isObject()) {
      return new AnswerShape.Schema(format);
    }
    return switch (format.asString("")) {
      case "" -> new AnswerShape.Plain();
      case "json" -> new AnswerShape.AnyJson();
      default ->
          throw BadRequest.at(
              "format", "invalid format: " + format + "; expected \"json\" or a schema");
    };
  }
}
