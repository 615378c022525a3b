package dev.troupe.simulator.wire.cohere;

import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Writes what Cohere sends back. */
final class CohereReply {
  private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");

  /** What Cohere adds by itself and does not charge for: tokens of its own template. */
  private static final int TEMPLATE_TOKENS = 68;

  private static final int MARK_TOKENS = 2;

  private CohereReply() {}

  static HttpReply of(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var tool = request.shape() instanceof AnswerShape.Schema form ? form.tool() : null;
    var body = begun(facts);
    body.put(
        "finish_reason",
        switch (answer.finish()) {
          case STOP -> tool == null ? "COMPLETE" : "TOOL_CALL";
          case LENGTH -> "MAX_TOKENS";
          case REFUSED -> "ERROR_TOXIC";
        });
    var message = body.putObject("message").put("role", "assistant");
    if (tool != null && answer.finish() != SimulatedAnswer.Finish.REFUSED) {
      message.put("tool_plan", "I will call " + tool + ".");
      var call = message.putArray("tool_calls").addObject();
      call.put("id", tool + "_" + id(facts)).put("type", "function");
      call.putObject("function").put("name", tool).put("arguments", answer.text());
    } else if (answer.finish() != SimulatedAnswer.Finish.REFUSED) {
      message.putArray("content").addObject().put("type", "text").put("text", answer.text());
    } else {
      message.putArray("content");
    }
    usage(body.putObject("usage"), answer.usage());
    return HttpReply.json(200, HEADERS, body);
  }

  /** A success by its status only. */
  static HttpReply brokenOff(String reason, CallFacts facts) {
    var body = begun(facts).put("finish_reason", reason);
    body.putObject("message").put("role", "assistant").putArray("content");
    return HttpReply.json(200, HEADERS, body);
  }

  private static ObjectNode begun(CallFacts facts) {
    return LimitedJson.mapper().createObjectNode().put("id", id(facts));
  }

  /** Cohere names its calls in the body, not in a header. */
  static String id(CallFacts facts) {
    return facts.requestId().substring("req_".length());
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.putObject("billed_units")
        .put("input_tokens", usage.prompt())
        .put("output_tokens", usage.completion());
    node.putObject("tokens")
        .put("input_tokens", usage.prompt() + TEMPLATE_TOKENS)
        .put("output_tokens", usage.completion() + MARK_TOKENS);
  }

  static HttpReply models(List<String> models) {
    var body = LimitedJson.mapper().createObjectNode();
    var list = body.putArray("models");
    models.forEach(model -> list.addObject().put("name", model).putArray("endpoints").add("chat"));
    return HttpReply.json(200, HEADERS, body);
  }
}
