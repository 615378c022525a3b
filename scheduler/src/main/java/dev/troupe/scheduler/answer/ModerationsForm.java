package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/moderations}. The findings are as the provider wrote them. */
final class ModerationsForm implements AnswerForm {
  @Override
  public ObjectNode whole(TaskAnswer answer) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("id", "modr-" + answer.taskId().toString().replace("-", ""));
    body.put("model", answer.modelName());
    body.set("results", answer.output());
    return body;
  }
}
