package dev.troupe.worker.pipeline;

/** Asks for an answer once more, with what was wrong with the first one. */
final class Repair {
  // What is wrong with a longer one can be told without it.
  private static final int MAX_ANSWER = 16_000;

  private Repair() {}

  public static String prompt(String prompt, String answer, String finding) {
    String shown =
        answer.length() > MAX_ANSWER ? answer.substring(0, MAX_ANSWER) + " [...]" : answer;
    return prompt
        + "\n\n"
        + (answer.isBlank() ? "" : "<previous_answer>\n" + shown + "\n</previous_answer>\n\n")
        + "That answer was not accepted: "
        + finding
        + ". Answer anew and put that right. Give the whole answer and nothing else.";
  }
}
