package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a message. */
final class AnthropicReply {
  private AnthropicReply() {}

  static HttpReply message(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var tool = request.shape() instanceof AnswerShape.Schema form ? form.tool() : null;
    var asTool = tool != null && answer.finish() != Finish.REFUSED;
    var body = LimitedJson.mapper().createObjectNode();
    body.put("id", "msg_" + facts.requestId().substring("req_".length()));
    body.put("type", "message");
    body.put("role", "assistant");
    body.put("model", request.model());
    var content = body.putArray("content");
    if (answer.usage().reasoning() > 0) {
      content
          .addObject()
          .put("type", "thinking")
          .put("thinking", "Let me see.")
          .put("signature", "c2ltdWxhdGVk");
    }
    if (tool != null && asTool) {
      tool(content, tool, answer.text(), facts);
    } else if (answer.finish() != Finish.REFUSED) {
      content.addObject().put("type", "text").put("text", answer.text());
    }
    body.put(
        "stop_reason",
        switch (answer.finish()) {
          case STOP -> asTool ? "tool_use" : "end_turn";
          case LENGTH -> "max_tokens";
          case REFUSED -> "refusal";
        });
    body.putNull("stop_sequence");
    usage(body.putObject("usage"), answer.usage());
    return HttpReply.json(200, AnthropicHeaders.of(facts), body);
  }

  private static void tool(ArrayNode content, String name, String text, CallFacts facts) {
    var block = content.addObject();
    block.put("type", "tool_use");
    block.put("id", "toolu_" + facts.requestId().substring("req_".length()));
    block.put("name", name);
    block.set("input", RequestBody.object(text));
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.put("input_tokens", usage.fresh());
    node.put("cache_creation_input_tokens", usage.cacheWrite());
    node.put("cache_read_input_tokens", usage.cached());
    node.putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", usage.cacheWrite())
        .put("ephemeral_1h_input_tokens", 0);
    node.put("output_tokens", usage.completion());
    if (usage.reasoning() > 0) {
      node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
    }
    node.put("service_tier", "standard");
  }
}
