package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer of the Responses API. */
final class ResponsesReply {
  private ResponsesReply() {}

  static HttpReply of(
      SimulatedRequest request,
      SimulatedAnswer answer,
      CallFacts facts,
      Map<String, String> headers) {
    var id = facts.requestId().substring("req_".length());
    var cut = answer.finish() == Finish.LENGTH;
    var body = LimitedJson.mapper().createObjectNode();
    body.put("id", "resp_" + id);
    body.put("object", "response");
    body.put("created_at", facts.created().getEpochSecond());
    body.put("status", cut ? "incomplete" : "completed");
    body.putNull("error");
    if (cut) {
      body.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      body.putNull("incomplete_details");
    }
    body.put("model", request.model());
    output(body.putArray("output"), id, request, answer);
    usage(body.putObject("usage"), answer.usage());
    var metadata = body.putObject("metadata");
    request.keeping().metadata().forEach(metadata::put);
    body.put("store", request.keeping().store());
    body.put("service_tier", "default");
    return HttpReply.json(200, headers, body);
  }

  private static void output(
      ArrayNode output, String id, SimulatedRequest request, SimulatedAnswer answer) {
    if (answer.usage().reasoning() > 0) {
      output.addObject().put("id", "rs_" + id).put("type", "reasoning").putArray("summary");
    }
    var tool = request.shape() instanceof AnswerShape.Schema form ? form.tool() : null;
    if (tool != null && answer.finish() != Finish.REFUSED) {
      var call = output.addObject().put("id", "fc_" + id).put("type", "function_call");
      call.put("call_id", "call_" + id).put("name", tool).put("arguments", answer.text());
      return;
    }
    var message = output.addObject();
    message.put("id", "msg_" + id).put("type", "message").put("role", "assistant");
    message.put("status", answer.finish() == Finish.LENGTH ? "incomplete" : "completed");
    var part = message.putArray("content").addObject();
    if (answer.finish() == Finish.REFUSED) {
      part.put("type", "refusal").put("refusal", answer.text());
    } else {
      part.put("type", "output_text").put("text", answer.text()).putArray("annotations");
    }
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.put("input_tokens", usage.prompt());
    node.putObject("input_tokens_details").put("cached_tokens", usage.cached());
    node.put("output_tokens", usage.completion());
    node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
    node.put("total_tokens", usage.total());
  }
}
