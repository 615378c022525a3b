package dev.troupe.scheduler.plan;

/**
 * A prompt can't be made from what there is: a name that nothing has, a list that is none, more
 * text than a prompt may have. Its message is for the job's author.
 */
public final class PromptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PromptException(String message) {
    super(message);
  }
}
