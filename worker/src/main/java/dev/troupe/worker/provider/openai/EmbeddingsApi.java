package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /embeddings}: the answer is the vector as a JSON array. Option {@code dimensions}: its
 * length where the request says nothing, else the model's own.
 */
final class EmbeddingsApi implements Api {
  private static final Wording WORDING = Wording.of("dimensions");
  private static final long MOST = 100_000;

  private final long dimensions;

  EmbeddingsApi(Options options) {
    dimensions = options.number("dimensions", 0, 1, MOST);
  }

  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public Wording wording() {
    return WORDING;
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model()).put("input", request.content().prompt());
    body.put("encoding_format", "float");
    Parameters parameters = Parameters.of(request);
    if (parameters.has("dimensions")) {
      parameters.copy("dimensions", body, "dimensions");
    } else if (dimensions > 0) {
      body.put("dimensions", dimensions);
    }
    return body;
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    JsonNode vector = body.path("data").path(0).path("embedding");
    if (vector.isEmpty()) {
      return Failures.garbled(reply, "the answer has no vector");
    }
    return new Answered(
        reply
            .source("data", 0, "embedding")
            .map(written -> written.replaceAll("\\s", ""))
            .orElseGet(vector::toString),
        Counts.read(body.path("usage"), EmbeddingsApi::usage),
        Finish.STOP,
        reply.wire());
  }

  private static Usage usage(JsonNode usage) {
    long input = Counts.atLeastOne(usage.path("prompt_tokens"));
    Counts.agreed(usage.path("total_tokens"), input);
    return Counts.tokens(input, 0, 0, 0, 0);
  }
}
