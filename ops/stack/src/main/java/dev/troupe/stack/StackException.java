package dev.troupe.stack;

/**
 * A server could not be started; the message names it, what was tried and the last lines of its
 * log.
 */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StackException(String message) {
    super(message);
  }

  StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
