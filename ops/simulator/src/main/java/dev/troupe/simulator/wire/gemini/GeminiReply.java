package dev.troupe.simulator.wire.gemini;

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
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer. */
final class GeminiReply {
  private GeminiReply() {}

  static HttpReply of(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var tool = request.shape() instanceof AnswerShape.Schema form ? form.tool() : null;
    var candidates = body.putArray("candidates");
    for (var text : answer.choices()) {
      var candidate = candidates.addObject().put("index", candidates.size() - 1);
      candidate(candidate, answer.finish(), tool, text);
    }
    usage(body.putObject("usageMetadata"), answer.usage());
    body.put("modelVersion", request.model());
    body.put("responseId", facts.requestId().substring("req_".length()));
    return HttpReply.json(200, GeminiHttp.HEADERS, body);
  }

  private static void candidate(
      ObjectNode candidate, Finish finish, @Nullable String tool, String text) {
    candidate.put(
        "finishReason",
        switch (finish) {
          case STOP -> "STOP";
          case LENGTH -> "MAX_TOKENS";
          case REFUSED -> "SAFETY";
        });
    if (finish == Finish.REFUSED) {
      safety(candidate);
      return;
    }
    var content = candidate.putObject("content");
    var part = content.putArray("parts").addObject();
    if (tool == null) {
      part.put("text", text);
    } else {
      var call = part.putObject("functionCall").put("name", tool);
      call.set("args", RequestBody.object(text));
      part.put("thoughtSignature", "c2lnbmVk");
    }
    content.put("role", "model");
  }

  /** A prompt that never reached the model. */
  static HttpReply blocked(CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var feedback = body.putObject("promptFeedback");
    feedback.put("blockReason", "PROHIBITED_CONTENT");
    safety(feedback);
    body.put("responseId", facts.requestId().substring("req_".length()));
    return HttpReply.json(200, GeminiHttp.HEADERS, body);
  }

  private static void safety(ObjectNode node) {
    node.putArray("safetyRatings")
        .addObject()
        .put("category", "HARM_CATEGORY_DANGEROUS_CONTENT")
        .put("probability", "HIGH")
        .put("blocked", true);
  }

  /** Thoughts stand beside the candidates' tokens, not within them; zeros are left out. */
  private static void usage(ObjectNode node, Usage usage) {
    node.put("promptTokenCount", usage.prompt());
    if (usage.cached() > 0) {
      node.put("cachedContentTokenCount", usage.cached());
    }
    if (usage.completion() > usage.reasoning()) {
      node.put("candidatesTokenCount", usage.completion() - usage.reasoning());
    }
    if (usage.reasoning() > 0) {
      node.put("thoughtsTokenCount", usage.reasoning());
    }
    node.put("totalTokenCount", usage.total());
    node.putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", usage.prompt());
  }
}
