package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes what OpenAI sends back. */
final class OpenAiReply {
  private static final JsonMapper JSON = LimitedJson.mapper();

  private OpenAiReply() {}

  static HttpReply completion(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var body = JSON.createObjectNode();
    body.put("id", "chatcmpl-" + facts.requestId().substring("req_".length()));
    body.put("object", "chat.completion");
    body.put("created", facts.created().getEpochSecond());
    body.put("model", request.model());
    choice(body.putArray("choices").addObject(), answer);
    usage(body.putObject("usage"), answer.usage());
    if (request.store() && !request.metadata().isEmpty()) {
      var metadata = body.putObject("metadata");
      request.metadata().forEach(metadata::put);
    }
    body.put("service_tier", "default");
    body.put("system_fingerprint", "fp_simulator");
    return reply(200, OpenAiHeaders.of(facts), body);
  }

  private static void choice(ObjectNode choice, SimulatedAnswer answer) {
    choice.put("index", 0);
    var message = choice.putObject("message");
    message.put("role", "assistant");
    if (answer.finish() == Finish.REFUSED) {
      message.putNull("content");
      message.put("refusal", answer.text());
    } else {
      message.put("content", answer.text());
      message.putNull("refusal");
    }
    message.putArray("annotations");
    choice.putNull("logprobs");
    choice.put("finish_reason", answer.finish() == Finish.LENGTH ? "length" : "stop");
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.put("prompt_tokens", usage.prompt());
    node.put("completion_tokens", usage.completion());
    node.put("total_tokens", usage.total());
    node.putObject("prompt_tokens_details")
        .put("cached_tokens", usage.cached())
        .put("audio_tokens", 0);
    node.putObject("completion_tokens_details")
        .put("reasoning_tokens", usage.reasoning())
        .put("audio_tokens", 0)
        .put("accepted_prediction_tokens", 0)
        .put("rejected_prediction_tokens", 0);
  }

  static HttpReply models(List<String> models, CallFacts facts) {
    var body = JSON.createObjectNode();
    body.put("object", "list");
    var data = body.putArray("data");
    for (var model : models) {
      data.addObject()
          .put("id", model)
          .put("object", "model")
          .put("created", 1_700_000_000L)
          .put("owned_by", "simulator");
    }
    return reply(200, OpenAiHeaders.of(facts), body);
  }

  static HttpReply stored(List<String> bodies, CallFacts facts) {
    var body = JSON.createObjectNode();
    body.put("object", "list");
    var data = body.putArray("data");
    bodies.forEach(stored -> data.add(JSON.readTree(stored)));
    body.set("first_id", bodies.isEmpty() ? JSON.nullNode() : data.get(0).path("id"));
    body.set("last_id", bodies.isEmpty() ? JSON.nullNode() : data.get(data.size() - 1).path("id"));
    body.put("has_more", false);
    return reply(200, OpenAiHeaders.of(facts), body);
  }

  static HttpReply error(Refusal refusal, CallFacts facts) {
    var form = OpenAiError.of(refusal);
    var body = JSON.createObjectNode();
    var error = body.putObject("error");
    error.put("message", refusal.message());
    error.put("type", form.type());
    error.put("param", refusal.param());
    error.put("code", refusal.code() != null ? refusal.code() : form.code());
    var headers = OpenAiHeaders.of(facts);
    if (refusal.retryAfter() != null) {
      OpenAiHeaders.putRetryAfter(headers, refusal.retryAfter());
    }
    return reply(form.status(), headers, body);
  }

  private static HttpReply reply(int status, Map<String, String> headers, JsonNode body) {
    return new HttpReply(status, headers, body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
