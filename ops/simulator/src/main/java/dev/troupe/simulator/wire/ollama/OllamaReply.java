package dev.troupe.simulator.wire.ollama;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.List;
import java.util.Map;

/** Writes what Ollama sends back. */
final class OllamaReply {
  private static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json; charset=utf-8");

  private OllamaReply() {}

  /** Durations are in nanoseconds; a refusal is a text like any other. */
  static HttpReply of(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var nanos = facts.processing().toNanos();
    var body = LimitedJson.mapper().createObjectNode();
    body.put("model", request.model());
    body.put("created_at", facts.created().toString());
    var message = body.putObject("message");
    message.put("role", "assistant");
    if (request.shape() instanceof AnswerShape.Schema(var schema, var tool) && tool != null) {
      message.put("content", "");
      var call = message.putArray("tool_calls").addObject().putObject("function");
      call.put("name", tool).set("arguments", RequestBody.object(answer.text()));
    } else {
      message.put("content", answer.text());
    }
    if (answer.usage().reasoning() > 0) {
      message.put("thinking", "Let me see.");
    }
    body.put("done", true);
    body.put("done_reason", answer.finish() == Finish.LENGTH ? "length" : "stop");
    body.put("total_duration", nanos);
    body.put("load_duration", 0);
    body.put("prompt_eval_count", answer.usage().prompt());
    body.put("prompt_eval_duration", 0);
    body.put("eval_count", answer.usage().completion());
    body.put("eval_duration", nanos);
    return HttpReply.json(200, HEADERS, body);
  }

  static HttpReply error(int status, String message) {
    return HttpReply.json(
        status, HEADERS, LimitedJson.mapper().createObjectNode().put("error", message));
  }

  static HttpReply models(List<String> models) {
    var body = LimitedJson.mapper().createObjectNode();
    var list = body.putArray("models");
    models.forEach(model -> list.addObject().put("name", model).put("model", model));
    return HttpReply.json(200, HEADERS, body);
  }
}
