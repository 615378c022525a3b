package dev.troupe.scheduler.plan;

import dev.troupe.shared.input.Quoted;

/**
 * A prompt can't be made from what there is: a name that nothing has, a list that is none, more
 * text than a prompt may have. Its message is for the job's author.
 */
public final class PromptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PromptException(String message) {
    // Names and fields in it are other people's, and it is logged.
    super(Quoted.line(message));
  }
}
