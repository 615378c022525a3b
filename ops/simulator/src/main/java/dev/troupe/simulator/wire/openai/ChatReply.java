package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.StoredAnswer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes chat completions and lists. */
final class ChatReply {
  private static final JsonMapper JSON = LimitedJson.mapper();

  private static final int MAX_LISTED = 100;

  private ChatReply() {}

  /**
   * Writes a completion.
   *
   * @param logprobs whether each word comes with its probability
   */
  static HttpReply completion(
      SimulatedRequest request,
      SimulatedAnswer answer,
      CallFacts facts,
      Dialect dialect,
      boolean logprobs) {
    var body = JSON.createObjectNode();
    body.put("id", "chatcmpl-" + facts.requestId().substring("req_".length()));
    body.put("object", "chat.completion");
    body.put("created", facts.created().getEpochSecond());
    body.put("model", request.model());
    var tool = request.shape() instanceof AnswerShape.Schema form ? form.tool() : null;
    var choices = body.putArray("choices");
    for (var text : answer.choices()) {
      var choice = choices.addObject().put("index", choices.size() - 1);
      if (tool != null && answer.finish() != Finish.REFUSED) {
        call(choice, tool, text, facts);
      } else {
        choice(choice, text, answer.finish());
      }
      if (logprobs) {
        logprobs(choice, text);
      }
    }
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

  private static void choice(ObjectNode choice, String text, Finish finish) {
    var message = choice.putObject("message");
    message.put("role", "assistant");
    if (finish == Finish.REFUSED) {
      message.putNull("content");
      message.put("refusal", text);
    } else {
      message.put("content", text);
      message.putNull("refusal");
    }
    message.putArray("annotations");
    choice.putNull("logprobs");
    choice.put("finish_reason", finish == Finish.LENGTH ? "length" : "stop");
  }

  private static void call(ObjectNode choice, String tool, String arguments, CallFacts facts) {
    var message = choice.putObject("message");
    message.put("role", "assistant");
    message.putNull("content");
    var call = message.putArray("tool_calls").addObject();
    var index = choice.path("index").intValue();
    call.put("id", "call_" + index + facts.requestId().substring("req_".length()));
    call.put("type", "function");
    call.putObject("function").put("name", tool).put("arguments", arguments);
    message.putNull("refusal");
    choice.putNull("logprobs");
    choice.put("finish_reason", "tool_calls");
  }

  private static void logprobs(ObjectNode choice, String text) {
    var content = choice.putObject("logprobs").putArray("content");
    for (var word : text.split("(?= )", -1)) {
      content
          .addObject()
          .put("token", word)
          .put("logprob", BigDecimal.valueOf(-25, 2))
          .putArray("top_logprobs");
    }
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
