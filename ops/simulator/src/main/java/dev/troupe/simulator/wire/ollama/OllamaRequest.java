package dev.troupe.simulator.wire.ollama;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
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
        Keeping.billOnly(call),
        Wanted.of(tools(body.path("tools"))));
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
      var read = new Message.Builder().text(message.path("content").stringValue());
      message.path("tool_calls").forEach(one -> read.text(call(one)));
      message.path("images").forEach(picture -> read.attach(picture(picture)));
      messages.add(read.as(role));
    }
    if (messages.isEmpty()) {
      throw BadRequest.at("messages", "messages must not be empty");
    }
    return List.copyOf(messages);
  }

  /** Nothing names the type of a picture here. */
  private static Attachment picture(JsonNode base64) {
    var data = base64.asString("");
    return Attachment.of(
        Attachment.Kind.PICTURE, data.startsWith("iVBOR") ? "image/png" : "image/jpeg", data);
  }

  private static String call(JsonNode call) {
    var function = call.path("function");
    if (!function.path("arguments").isObject()) {
      throw BadRequest.at("messages", "json: cannot unmarshal string into arguments");
    }
    return RequestBody.text(function, "name") + function.path("arguments");
  }

  private static List<Wanted.Tool> tools(JsonNode tools) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      var function = tool.path("function");
      read.add(
          new Wanted.Tool(
              RequestBody.text(function, "name"),
              function.path("description").asString(""),
              function.path("parameters")));
    }
    return read;
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
