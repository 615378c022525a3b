package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.StoredAnswer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes chat completions and lists. */
final class ChatReply {
  private static final JsonMapper JSON = LimitedJson.mapper();

  private static final int MAX_LISTED = 100;

  private ChatReply() {}

  static HttpReply completion(
      SimulatedRequest request, SimulatedAnswer answer, CallFacts facts, Dialect dialect) {
    var body = JSON.createObjectNode();
    body.put("id", "chatcmpl-" + facts.requestId().substring("req_".length()));
    body.put("object", "chat.completion");
    body.put("created", facts.created().getEpochSecond());
    body.put("model", request.model());
    choice(body.putArray("choices").addObject(), answer);
    usage(body.putObject("usage"), answer.usage());
    var keeping = request.keeping();
    if (keeping.store() && !keeping.metadata().isEmpty()) {
      var metadata = body.putObject("metadata");
      keeping.metadata().forEach(metadata::put);
    }
    body.put("service_tier", "default");
    body.put("system_fingerprint", "fp_simulator");
    dialect.extend(body, answer, facts);
    return HttpReply.json(200, dialect.headers(facts), body);
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

  static HttpReply models(List<String> models, Map<String, String> headers) {
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
    return HttpReply.json(200, headers, body);
  }

  static HttpReply stored(List<StoredAnswer> found, Map<String, String> headers) {
    var body = JSON.createObjectNode();
    body.put("object", "list");
    var data = body.putArray("data");
    found.stream()
        .limit(MAX_LISTED)
        .forEach(
            one ->
                data.add(
                    ((ObjectNode) JSON.readTree(one.reply().text()))
                        .put("request_id", one.requestId())));
    body.set("first_id", data.isEmpty() ? JSON.nullNode() : data.path(0).path("id"));
    body.set("last_id", data.isEmpty() ? JSON.nullNode() : data.path(data.size() - 1).path("id"));
    body.put("has_more", found.size() > MAX_LISTED);
    return HttpReply.json(200, headers, body);
  }
}
