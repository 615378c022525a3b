package dev.troupe.schemas;

/** What becomes of an answer that was cut at its role's {@code max_tokens}. */
public enum OnCut {
  /** It is too weak: it is asked for again, and then the task fails. */
  FAIL,
  /** It is taken as it is, if it passes the judge. */
  ACCEPT,
  /** The model is asked to go on where it was cut. */
  CONTINUE
}
