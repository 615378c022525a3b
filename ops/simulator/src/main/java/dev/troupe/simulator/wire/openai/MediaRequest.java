package dev.troupe.simulator.wire.openai;

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

/** Reads requests for embeddings, moderations and speech. */
final class MediaRequest {
  private static final int LONGEST_SPEECH = 4_096;
  private static final Set<String> SPOKEN = Set.of("mp3", "wav", "pcm");

  private MediaRequest() {}

  static SimulatedRequest embeddings(HttpCall call) {
    var body = RequestBody.object(call);
    var model = RequestBody.text(body, "model");
    var dimensions = RequestBody.count(body, "dimensions");
    var usual = model.endsWith("-large") ? 3_072 : 1_536;
    if (dimensions != null && (model.contains("ada") || dimensions > usual)) {
      throw BadRequest.at(
          "dimensions", "Invalid value for 'dimensions': " + dimensions + " with this model.");
    }
    return request(
        call,
        body,
        inputs(body.path("input")),
        new AnswerShape.Vectors(dimensions == null ? usual : dimensions));
  }

  /** Texts with a finding each, or parts of one thing. */
  static SimulatedRequest moderations(HttpCall call) {
    var body = RequestBody.object(call);
    var input = body.path("input");
    var messages =
        input.path(0).isObject() ? List.of(new Message("user", parts(input))) : inputs(input);
    return request(call, body, messages, new AnswerShape.Findings());
  }

  private static String parts(JsonNode input) {
    var text = new StringBuilder();
    for (var part : input) {
      switch (part.path("type").asString("")) {
        case "text" -> text.append(part.path("text").asString(""));
        case "image_url" ->
            text.append('[').append(part.at("/image_url/url").hashCode()).append(']');
        default ->
            throw BadRequest.at("input", "'$.input' is invalid. (expected: text or image_url)");
      }
    }
    return text.toString();
  }

  private static List<Message> inputs(JsonNode input) {
    var messages = new ArrayList<Message>();
    for (var text : input.isString() ? List.of(input) : List.copyOf(input.values())) {
      if (!text.isString() || text.stringValue().isEmpty()) {
        throw BadRequest.at("input", "'$.input' is invalid. (expected: text, or texts)");
      }
      messages.add(new Message("user", text.stringValue()));
    }
    if (messages.isEmpty() || messages.size() > 2_048) {
      throw BadRequest.at("input", "'$.input' is invalid. (expected: 1..2048 texts)");
    }
    return messages;
  }

  static SimulatedRequest speech(HttpCall call) {
    var body = RequestBody.object(call);
    var input = RequestBody.text(body, "input");
    var voice = body.path("voice");
    if (!voice.isString() && !voice.isObject()) {
      throw BadRequest.at("voice", "missing_required_parameter", "voice: Field required");
    }
    var characters = input.codePointCount(0, input.length());
    if (characters > LONGEST_SPEECH) {
      throw BadRequest.at(
          "input", "string_above_max_length", "String should have at most 4096 characters.");
    }
    var format = body.path("response_format").asString("mp3");
    if (!SPOKEN.contains(format) || body.path("stream_format").asString("").equals("sse")) {
      throw BadRequest.at("response_format", "The simulator speaks only " + SPOKEN + ", at once.");
    }
    var byToken = RequestBody.text(body, "model").startsWith("gpt-");
    return request(
        call,
        body,
        List.of(new Message("user", input)),
        new AnswerShape.Speech(format, characters, byToken));
  }

  static SimulatedRequest request(
      HttpCall call, JsonNode body, List<Message> messages, AnswerShape shape) {
    return new SimulatedRequest(
        body.path("model").asString("dall-e-2"),
        messages,
        shape,
        null,
        RequestBody.parameters(body, Set.of("model", "input", "prompt", "user")),
        false,
        null,
        Keeping.billOnly(call));
  }
}
