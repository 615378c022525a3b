package dev.troupe.cli.fleet;

/** What an exception says at its root, in one line. */
public final class Causes {
  private Causes() {}

  public static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message).strip();
  }
}
