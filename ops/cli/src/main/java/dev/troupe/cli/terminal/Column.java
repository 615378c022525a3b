package dev.troupe.cli.terminal;

/**
 * A column of a {@link Table}.
 *
 * @param flexible gives way when the table is wider than the terminal
 */
public record Column(String title, boolean right, boolean flexible) {
  public static Column left(String title) {
    return new Column(title, false, false);
  }

  /** For numbers. */
  public static Column right(String title) {
    return new Column(title, true, false);
  }

  /** For text of any length. */
  public static Column text(String title) {
    return new Column(title, false, true);
  }
}
