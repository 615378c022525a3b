package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Writes embeddings, moderations, pictures and speech. */
final class MediaReply {
  private MediaReply() {}

  static HttpReply embeddings(
      HttpCall call,
      SimulatedRequest request,
      SimulatedAnswer answer,
      Map<String, String> headers) {
    var base64 = RequestBody.object(call).path("encoding_format").asString("").equals("base64");
    var body = LimitedJson.mapper().createObjectNode();
    body.put("object", "list");
    var data = body.putArray("data");
    for (var vector : LimitedJson.mapper().readTree(answer.text())) {
      var item = data.addObject();
      item.put("object", "embedding").put("index", data.size() - 1);
      if (base64) {
        item.put("embedding", base64(vector));
      } else {
        item.set("embedding", vector);
      }
    }
    body.put("model", request.model());
    body.putObject("usage")
        .put("prompt_tokens", answer.usage().prompt())
        .put("total_tokens", answer.usage().prompt());
    return HttpReply.json(200, headers, body);
  }

  static HttpReply moderations(
      SimulatedRequest request,
      SimulatedAnswer answer,
      CallFacts facts,
      Map<String, String> headers) {
    var body = LimitedJson.mapper().createObjectNode();
    body.put("id", "modr-" + facts.requestId()).put("model", request.model());
    body.set("results", LimitedJson.mapper().readTree(answer.text()));
    return HttpReply.json(200, headers, body);
  }

  /** The bytes of floats, low end first. */
  private static String base64(JsonNode vector) {
    var bytes = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    vector.forEach(number -> bytes.putFloat(number.floatValue()));
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  static HttpReply images(
      HttpCall call, SimulatedAnswer answer, CallFacts facts, Map<String, String> headers) {
    var request = RequestBody.object(call);
    var byToken = answer.usage().completion() > 0;
    var asUrl = !byToken && request.path("response_format").asString("url").equals("url");
    var body = LimitedJson.mapper().createObjectNode();
    body.put("created", facts.created().getEpochSecond());
    var data = body.putArray("data");
    for (var picture : answer.media()) {
      var item = data.addObject();
      if (asUrl) {
        item.put("url", "https://images.invalid/" + facts.requestId() + ".png");
      } else {
        item.put("b64_json", Base64.getEncoder().encodeToString(picture));
      }
      if (request.path("model").asString("").equals("dall-e-3")) {
        item.put("revised_prompt", request.path("prompt").asString(""));
      }
    }
    if (byToken) {
      var usage = answer.usage();
      var node = body.putObject("usage");
      node.put("total_tokens", usage.total());
      node.put("input_tokens", usage.prompt());
      node.put("output_tokens", usage.completion());
      node.putObject("input_tokens_details")
          .put("text_tokens", usage.prompt())
          .put("image_tokens", 0);
      node.putObject("output_tokens_details")
          .put("text_tokens", 0)
          .put("image_tokens", usage.completion());
    }
    return HttpReply.json(200, headers, body);
  }

  static HttpReply speech(
      AnswerShape.Speech shape, SimulatedAnswer answer, Map<String, String> headers) {
    headers.put(
        "content-type",
        switch (shape.format()) {
          case "wav" -> "audio/wav";
          case "pcm" -> "audio/pcm";
          default -> "audio/mpeg";
        });
    return new HttpReply(200, headers, answer.media().getFirst());
  }
}
