package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.StoredAnswer;
import java.util.Map;

/** Writes OpenRouter's account of one generation. */
final class GenerationReply {
  private GenerationReply() {}

  static HttpReply of(StoredAnswer stored, Map<String, String> headers) {
    var completion = LimitedJson.mapper().readTree(stored.reply().text());
    var usage = completion.path("usage");
    var body = LimitedJson.mapper().createObjectNode();
    var data = body.putObject("data");
    data.put("id", OpenRouterDialect.generationId(stored.requestId()));
    data.set("model", completion.path("model"));
    data.put("created_at", stored.time().toString());
    data.put("streamed", false);
    data.put("cancelled", false);
    data.put("provider_name", "Simulator");
    data.set("total_cost", usage.path("cost"));
    data.set("usage", usage.path("cost"));
    data.set("tokens_prompt", usage.path("prompt_tokens"));
    data.set("tokens_completion", usage.path("completion_tokens"));
    data.set("native_tokens_prompt", usage.path("prompt_tokens"));
    data.set("native_tokens_completion", usage.path("completion_tokens"));
    data.set("native_tokens_cached", usage.at("/prompt_tokens_details/cached_tokens"));
    data.set("native_tokens_reasoning", usage.at("/completion_tokens_details/reasoning_tokens"));
    data.set("finish_reason", completion.at("/choices/0/finish_reason"));
    data.put("is_byok", false);
    return HttpReply.json(200, headers, body);
  }
}
