package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/audio/speech}, whose reply has no form where it is bytes: in JSON it is said as
 * pictures are.
 */
final class SpeechForm implements AnswerForm {
  private final Contents contents;

  SpeechForm(Contents contents) {
    this.contents = contents;
  }

  @Override
  public ObjectNode whole(TaskAnswer answer) {
    return Json.MESSAGES
        .createObjectNode()
        .put("created", answer.createdAt().getEpochSecond())
        .put("media_type", Contents.mediaType(answer))
        .put("b64_json", contents.of(answer));
  }
}
