package dev.troupe.scheduler.answer;

import dev.troupe.shared.job.RequestReader;
import java.util.Optional;

/** Which API has which form. */
public final class AnswerForms {
  private AnswerForms() {}

  /** The one of an API, by the path of its calls; empty: it has none. */
  public static Optional<AnswerForm> of(String path) {
    return switch (path) {
      case RequestReader.CHAT -> Optional.of(new ChatForm());
      case RequestReader.RESPONSES -> Optional.of(new ResponsesForm());
      case RequestReader.EMBEDDINGS -> Optional.of(new EmbeddingsForm());
      case RequestReader.MODERATIONS -> Optional.of(new ModerationsForm());
      case RequestReader.MESSAGES -> Optional.of(new MessagesForm());
      default -> Optional.empty();
    };
  }
}
