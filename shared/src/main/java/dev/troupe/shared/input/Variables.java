package dev.troupe.shared.input;

/** Puts values in the place of {@code ${...}} in a scalar's text. */
@FunctionalInterface
public interface Variables {
  /** Leaves every text as it is. */
  Variables NONE = text -> text;

  /**
   * @throws IllegalArgumentException with what was expected as its message, if a variable has no
   *     value; the message never holds one
   */
  String expand(String text);
}
