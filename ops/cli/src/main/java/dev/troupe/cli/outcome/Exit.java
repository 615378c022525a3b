package dev.troupe.cli.outcome;

/** The exit codes of the command line; scripts rely on the numbers. */
public enum Exit {
  OK(0),
  INTERNAL(1),
  USAGE(2),
  TASKS_FAILED(3),
  /** Two things that were compared are not equal. */
  DIFFERENT(3),
  BUDGET(4),
  DEPENDENCY(5),
  AUTH(6),
  INTERRUPTED(130);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
