package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request for pictures: each family of models takes parameters of its own. */
final class ImagesRequest {
  /** Output tokens of one picture of gpt-image-1: square, portrait, landscape. */
  private static final Map<String, long[]> TOKENS =
      Map.of(
          "low", new long[] {272, 408, 400},
          "medium", new long[] {1_056, 1_584, 1_568},
          "high", new long[] {4_160, 6_240, 6_208});

  private static final List<String> TOKEN_SIZES = List.of("1024x1024", "1024x1536", "1536x1024");
  private static final Map<String, Set<String>> SIZES =
      Map.of(
          "dall-e-2", Set.of("256x256", "512x512", "1024x1024"),
          "dall-e-3", Set.of("1024x1024", "1024x1792", "1792x1024"));

  private ImagesRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var body = RequestBody.object(call);
    var prompt = RequestBody.text(body, "prompt");
    var model = body.path("model").asString("dall-e-2");
    var asked = RequestBody.count(body, "n");
    var count = asked == null ? 1 : asked;
    if (count > (model.equals("dall-e-3") ? 1 : 10)) {
      throw invalid("n", body.path("n"));
    }
    var shape = SIZES.containsKey(model) ? byPiece(model, count, body) : byToken(count, body);
    return MediaRequest.request(call, body, List.of(new Message("user", prompt)), shape);
  }

  private static AnswerShape byPiece(String model, int count, JsonNode body) {
    var size = body.path("size").asString("1024x1024");
    if (!Objects.requireNonNull(SIZES.get(model)).contains(size)) {
      throw invalid("size", body.path("size"));
    }
    var quality = body.path("quality").asString("standard");
    if (!quality.equals("standard") && !(quality.equals("hd") && model.equals("dall-e-3"))) {
      throw invalid("quality", body.path("quality"));
    }
    if (!Set.of("url", "b64_json").contains(body.path("response_format").asString("url"))) {
      throw invalid("response_format", body.path("response_format"));
    }
    return new AnswerShape.Pictures(count, quality + "-" + size, 0);
  }

  private static AnswerShape byToken(int count, JsonNode body) {
    if (body.has("response_format")) {
      throw BadRequest.at(
          "response_format", "unknown_parameter", "Unknown parameter: 'response_format'.");
    }
    if (!body.path("output_format").asString("png").equals("png")) {
      throw BadRequest.at("output_format", "The simulator paints only png.");
    }
    var size = body.path("size").asString("auto");
    var form = size.equals("auto") ? 0 : TOKEN_SIZES.indexOf(size);
    if (form < 0) {
      throw invalid("size", body.path("size"));
    }
    var quality = body.path("quality").asString("auto");
    var tokens = TOKENS.get(quality.equals("auto") ? "medium" : quality);
    if (tokens == null) {
      throw invalid("quality", body.path("quality"));
    }
    return new AnswerShape.Pictures(count, null, tokens[form]);
  }

  private static BadRequest invalid(String name, JsonNode value) {
    return BadRequest.at(name, "invalid_value", "Invalid value: " + value + " for '" + name + "'.");
  }
}
