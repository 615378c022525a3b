package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import java.util.List;
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

  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public List<String> events(TaskAnswer answer) {
    throw new IllegalStateException("it has no stream");
  }
}
