package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import tools.jackson.databind.node.ObjectNode;

/** How one of the APIs that people call says an answer. */
public sealed interface AnswerForm
    permits StreamForm, EmbeddingsForm, ModerationsForm, MessagesForm, PictureForm, SpeechForm {
  /**
   * The body of a reply.
   *
   * @throws dev.troupe.shared.blob.BlobException if what the answer refers to can't be read
   */
  ObjectNode whole(TaskAnswer answer);

  /** The body of a reply if there is no answer. */
  default ObjectNode failed(TaskAnswer failed) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.putObject("error")
        .put("message", failed.message())
        .put("type", FailureStatus.type(FailureStatus.of(failed.failure())))
        .putNull("param")
        .put("code", failed.failure());
    return body;
  }
}
