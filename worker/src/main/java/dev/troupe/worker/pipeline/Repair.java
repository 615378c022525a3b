package dev.troupe.worker.pipeline;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import java.util.ArrayList;
import java.util.List;

/** Asks for an answer once more, with what was wrong with the first one. */
final class Repair {
  // What is wrong with a longer one can be told without it.
  private static final int MAX_ANSWER = 16_000;

  private Repair() {}

  /** The conversation with what was wrong; of a single prompt, the prompt with it. */
  static List<Message> messages(List<Message> asked, String answer, String finding) {
    String prompt = Message.prompt(asked);
    if (prompt != null) {
      return List.of(Message.text(Speaker.USER, prompt(prompt, answer, finding)));
    }
    List<Message> all = new ArrayList<>(asked);
    if (!answer.isBlank()) {
      all.add(Message.text(Speaker.ASSISTANT, shown(answer)));
    }
    all.add(Message.text(Speaker.USER, request(finding)));
    return all;
  }

  private static String prompt(String prompt, String answer, String finding) {
    return prompt
        + "\n\n"
        + (answer.isBlank()
            ? ""
            : "<previous_answer>\n" + shown(answer) + "\n</previous_answer>\n\n")
        + request(finding);
  }

  private static String shown(String answer) {
    return answer.length() > MAX_ANSWER ? answer.substring(0, MAX_ANSWER) + " [...]" : answer;
  }

  private static String request(String finding) {
    return "That answer was not accepted: "
        + finding
        + ". Answer anew and put that right. Give the whole answer and nothing else.";
  }
}
