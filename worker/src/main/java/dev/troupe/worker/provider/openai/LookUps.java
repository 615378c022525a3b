package dev.troupe.worker.provider.openai;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.Reply;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds what became of calls: at OpenAI the stored completion with our call id in its metadata, at
 * OpenRouter the account of a generation, which has no text. Thread-safe.
 *
 * @param generations whether the provider is OpenRouter
 * @param stored whether requests ask to be stored, under their call id
 */
record LookUps(String base, Http http, boolean generations, boolean stored) {

  LookUp find(
      ProviderRequest request,
      @Nullable String requestId,
      UnaryOperator<HttpRequest.Builder> authorized) {
    String path;
    if (generations) {
      if (requestId == null) {
        return new LookUp.Nothing("the reply broke off before its id");
      }
      path = "/generation?id=" + URLEncoder.encode(requestId, StandardCharsets.UTF_8);
    } else if (stored) {
      // The brackets of metadata[call_id], as an address must have them.
      path = "/chat/completions?limit=1&metadata%5Bcall_id%5D=" + request.callId();
    } else {
      return new LookUp.Nothing("the account keeps no answers");
    }
    return switch (http.send(
        () -> authorized.apply(HttpRequest.newBuilder(URI.create(base + path)).GET()),
        request.timeout())) {
      case Exchange.Broken broken -> new LookUp.Nothing(broken.outcome().message());
      case Exchange.Replied replied -> read(request, replied.reply());
    };
  }

  private LookUp read(ProviderRequest request, Reply reply) {
    if (!reply.ok()) {
      return new LookUp.Nothing("HTTP " + reply.status());
    }
    return generations ? generation(reply) : completion(request, reply);
  }

  private static LookUp completion(ProviderRequest request, Reply reply) {
    JsonNode found = reply.json().path("data").path(0);
    // The id of the request that was paid, not of this one.
    ProviderOutcome.Wire wire =
        new ProviderOutcome.Wire(
            found.path("request_id").asString(null),
            reply.wire().httpStatus(),
            reply.wire().limits());
    Reply paid = new Reply(reply.headers(), reply.body(), wire);
    return Completion.read(request, paid, found) instanceof Answered answer
        ? new LookUp.Found(answer)
        : new LookUp.Nothing("no stored completion has the call's id");
  }

  /** Counted as the model's own provider bills it. */
  private static LookUp generation(Reply reply) {
    JsonNode data = reply.json().path("data");
    Usage usage =
        Counts.read(
            data,
            d -> {
              long cached = Counts.optional(d.path("native_tokens_cached"));
              return Counts.tokens(
                  Counts.required(d.path("native_tokens_prompt")) - cached,
                  cached,
                  0,
                  Counts.required(d.path("native_tokens_completion")),
                  Counts.optional(d.path("native_tokens_reasoning")));
            });
    return usage == null
        ? new LookUp.Nothing("the generation has no usage")
        : new LookUp.Billed(usage, reply.wire());
  }
}
