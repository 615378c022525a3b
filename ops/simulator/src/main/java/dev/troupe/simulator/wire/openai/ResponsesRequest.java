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
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request of the Responses API. */
final class ResponsesRequest {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "model",
          "input",
          "instructions",
          "metadata",
          "store",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "service_tier");

  private ResponsesRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var body = RequestBody.object(call);
    var model = RequestBody.text(body, "model");
    for (var name : List.of("stream", "background")) {
      if (body.path(name).asBoolean(false)) {
        throw BadRequest.at(
            name, "unsupported_value", "The simulator needs '" + name + "': false.");
      }
    }
    for (var name : List.of("messages", "response_format", "max_tokens", "max_completion_tokens")) {
      if (body.has(name)) {
        throw BadRequest.at(
            name, "unsupported_parameter", "Unsupported parameter: '" + name + "'.");
      }
    }
    OpenAiParameters.range(body, "temperature", 0, 2);
    OpenAiParameters.range(body, "top_p", 0, 1);
    var messages = messages(body);
    var format = OpenAiFormat.read(body.path("text").path("format"), messages, true);
    var wanted = Wanted.of(OpenAiTools.read(body.path("tools"), true));
    var forced = OpenAiTools.forced(body.path("tool_choice"), wanted, true);
    return new SimulatedRequest(
        model,
        messages,
        forced == null ? format : forced,
        RequestBody.count(body, "max_output_tokens"),
        RequestBody.parameters(body, WITHOUT_EFFECT),
        OpenAiParameters.thinks(model, body.path("reasoning").path("effort")),
        null,
        new Keeping(
            body.path("store").asBoolean(true),
            ChatRequest.metadata(body.path("metadata")),
            call.header("x-client-request-id")),
        wanted);
  }

  private static List<Message> messages(JsonNode body) {
    var messages = new ArrayList<Message>();
    if (body.hasNonNull("instructions")) {
      messages.add(new Message("system", body.path("instructions").asString("")));
    }
    var input = body.path("input");
    if (input.isString()) {
      messages.add(new Message("user", input.stringValue()));
    } else if (input.isArray() && !input.isEmpty()) {
      input.forEach(item -> messages.add(item(item)));
    } else {
      throw BadRequest.at(
          "input", "missing_required_parameter", "Missing required parameter: 'input'.");
    }
    return List.copyOf(messages);
  }

  private static Message item(JsonNode item) {
    var type = item.path("type").asString("message");
    if (type.equals("function_call_output")) {
      return new Message("tool", RequestBody.text(item, "output"));
    }
    if (!type.equals("message")) {
      return new Message("assistant", item.toString());
    }
    var role = item.path("role").asString("user");
    var content = item.path("content");
    if (content.isString()) {
      return new Message(role, content.stringValue());
    }
    var message = new Message.Builder();
    content.forEach(part -> part(part, message));
    return message.as(role);
  }

  private static void part(JsonNode part, Message.Builder into) {
    switch (part.path("type").asString("")) {
      case "input_text", "output_text" -> into.text(part.path("text").asString(""));
      case "input_image" ->
          into.attach(Attachment.at(Kind.PICTURE, RequestBody.text(part, "image_url")));
      case "input_file" ->
          into.attach(
              Attachment.at(
                  Kind.DOCUMENT,
                  RequestBody.text(part, part.has("file_url") ? "file_url" : "file_data")));
      case "refusal" -> into.text(" ");
      default ->
          throw BadRequest.at(
              "input", "invalid_value", "Invalid value: " + part.path("type") + ".");
    }
  }
}
