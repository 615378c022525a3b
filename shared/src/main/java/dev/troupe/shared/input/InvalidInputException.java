package dev.troupe.shared.input;

import java.util.List;

/** Something that a person wrote can't be used; the message has one line per problem. */
public class InvalidInputException extends RuntimeException {
  private final List<Problem> problems;

  public InvalidInputException(List<Problem> problems) {
    this.problems = List.copyOf(problems);
  }

  @Override
  public String getMessage() {
    return String.join("\n", Problem.lines(problems));
  }

  /** All of them, in the order in which they were found. */
  public final List<Problem> problems() {
    return problems;
  }
}
