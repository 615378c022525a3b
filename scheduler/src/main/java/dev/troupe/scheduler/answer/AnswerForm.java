package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import dev.troupe.shared.job.RequestReader;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How one of the APIs that people call says an answer. */
public sealed interface AnswerForm
    permits StreamForm, EmbeddingsForm, ModerationsForm, MessagesForm {
  /** The one of an API, by the path of its calls; empty: it has none. */
  static Optional<AnswerForm> of(String path) {
    return switch (path) {
      case RequestReader.CHAT -> Optional.of(new ChatForm());
      case RequestReader.RESPONSES -> Optional.of(new ResponsesForm());
      case RequestReader.EMBEDDINGS -> Optional.of(new EmbeddingsForm());
      case RequestReader.MODERATIONS -> Optional.of(new ModerationsForm());
      case RequestReader.MESSAGES -> Optional.of(new MessagesForm());
      default -> Optional.empty();
    };
  }

  /** The body of a reply. */
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
