package dev.troupe.worker.judge;

/** What the judge says of an answer. */
public sealed interface Verdict {
  /**
   * @param output JSON: the answer itself as it was written, or a JSON string of its text
   */
  record Accepted(String output) implements Verdict {}

  /**
   * Another one may be better.
   *
   * @param reason for a person, and for the model
   */
  record TooWeak(String reason) implements Verdict {}

  /**
   * It ended where {@code max_tokens} ended it.
   *
   * @param begun whether there was some of it; if not, asking the same again would end the same
   */
  record Cut(String reason, boolean begun) implements Verdict {}

  /**
   * Nobody can say, of this answer or of any other: it is the role that is wrong.
   *
   * @param code short and stable
   * @param reason for a person
   */
  record Unjudged(String code, String reason) implements Verdict {}
}
