package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/embeddings}. The vectors are in the form that was asked for. */
final class EmbeddingsForm implements AnswerForm {
  @Override
  public ObjectNode whole(TaskAnswer answer) {
    ObjectNode body = Json.MESSAGES.createObjectNode().put("object", "list");
    ArrayNode data = body.putArray("data");
    for (JsonNode vector : answer.output()) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      item.set("embedding", vector);
    }
    body.put("model", answer.modelName());
    long tokens = answer.tokens().input();
    body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return body;
  }
}
