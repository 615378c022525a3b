package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /embeddings}: the answer is the vector as a JSON array. Option {@code dimensions}: its
 * length, the model's own if not given.
 */
final class EmbeddingsApi implements Api {
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
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model()).put("input", request.prompt());
    body.put("encoding_format", "float");
    if (dimensions > 0) {
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
        vector.toString(),
        Counts.read(
            body.path("usage"),
            usage -> Counts.tokens(Counts.required(usage.path("prompt_tokens")), 0, 0, 0, 0)),
        Finish.STOP,
        reply.wire());
  }
}
