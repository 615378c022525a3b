package dev.troupe.worker.judge;

/** What the judge says of an answer. */
public sealed interface Verdict {
  /**
   * @param output JSON: the answer itself, or a JSON string of its text
   */
  record Accepted(String output) implements Verdict {}

  /**
   * @param reason for a person
   */
  record TooWeak(String reason) implements Verdict {}
}
