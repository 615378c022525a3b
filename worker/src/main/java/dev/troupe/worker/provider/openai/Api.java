package dev.troupe.worker.provider.openai;

import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.ErrorBody;
import dev.troupe.worker.provider.http.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One of OpenAI's products: how it is asked and how it answers. Thread-safe. */
interface Api {
  /** Below the base URL. */
  String path();

  /** What it has words for. */
  Wording wording();

  /** Without what only this provider knows. */
  ObjectNode body(ProviderRequest request);

  /** Whether a reply with a status of success is one: some gateways hide errors in them. */
  default boolean isAnswer(JsonNode body) {
    return ErrorBody.in(body).isMissingNode();
  }

  /**
   * Reads a reply of success.
   *
   * @param body of the reply; missing if it is not JSON
   */
  ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body);
}
