package dev.troupe.scheduler.api;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How one of OpenAI's APIs says an answer. */
sealed interface AnswerForm permits ChatForm, ResponsesForm {
  /** The body of a reply. */
  ObjectNode whole(TaskAnswer answer);

  /** The same as events of a stream, in order, each with its empty line. */
  List<String> events(TaskAnswer answer);
}
