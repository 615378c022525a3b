package dev.troupe.cli.outcome;

/** Ends a command with an exit code and a message for people: field, value, what was expected. */
public final class CliException extends RuntimeException {
  private final Exit exit;

  public CliException(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  public CliException(Exit exit, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** What the user wrote can't be meant. */
  public static CliException usage(String message) {
    return new CliException(Exit.USAGE, message);
  }

  /** A server or file that the command needs is not there. */
  public static CliException dependency(String message) {
    return new CliException(Exit.DEPENDENCY, message);
  }

  public Exit exit() {
    return exit;
  }
}
