package dev.troupe.scheduler.answer;

import java.util.List;

/** One that can also come as a stream. */
public sealed interface StreamForm extends AnswerForm permits ChatForm, ResponsesForm {
  /** The answer as events of a stream, in order, each with its empty line. */
  List<String> events(TaskAnswer answer);
}
