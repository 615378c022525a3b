package dev.troupe.simulator.wire.bedrock;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedAnswer.Finish;
import dev.troupe.simulator.wire.SimulatedRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer. */
final class ConverseReply {
  private ConverseReply() {}

  static HttpReply of(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var form = request.shape() instanceof AnswerShape.Schema schema ? schema.tool() : null;
    var tool = answer.finish() == Finish.REFUSED ? null : form;
    var body = LimitedJson.mapper().createObjectNode();
    var message = body.putObject("output").putObject("message");
    message.put("role", "assistant");
    content(message.putArray("content"), tool, answer.text(), facts);
    body.put(
        "stopReason",
        switch (answer.finish()) {
          case STOP -> tool == null ? "end_turn" : "tool_use";
          case LENGTH -> "max_tokens";
          case REFUSED -> "content_filtered";
        });
    usage(body.putObject("usage"), answer.usage());
    body.putObject("metrics").put("latencyMs", facts.processing().toMillis());
    return HttpReply.json(200, BedrockHttp.headers(facts), body);
  }

  private static void content(
      ArrayNode content, @Nullable String tool, String text, CallFacts facts) {
    if (tool == null) {
      content.addObject().put("text", text);
      return;
    }
    var use = content.addObject().putObject("toolUse");
    use.put("toolUseId", "tooluse_" + facts.requestId().substring("req_".length()));
    use.put("name", tool);
    use.set("input", RequestBody.object(text));
  }

  /** What a cache had to do with is not within the input's count, but within the total. */
  private static void usage(ObjectNode node, Usage usage) {
    node.put("inputTokens", usage.fresh());
    node.put("outputTokens", usage.completion());
    node.put("totalTokens", usage.total());
    node.put("cacheReadInputTokens", usage.cached());
    node.put("cacheWriteInputTokens", usage.cacheWrite());
  }
}
