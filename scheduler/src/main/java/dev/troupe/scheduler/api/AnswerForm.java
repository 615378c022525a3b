package dev.troupe.scheduler.api;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How one of OpenAI's APIs says an answer. */
sealed interface AnswerForm permits ChatForm, ResponsesForm, EmbeddingsForm, ModerationsForm {
  /** The body of a reply. */
  ObjectNode whole(TaskAnswer answer);

  /** Whether that API has streams. */
  default boolean streams() {
    return true;
  }

  /** The same as events of a stream, in order, each with its empty line. */
  List<String> events(TaskAnswer answer);
}
