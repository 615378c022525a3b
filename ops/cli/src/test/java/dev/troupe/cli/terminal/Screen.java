package dev.troupe.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A terminal whose output a test can read. */
public final class Screen {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal;

  private Screen(boolean live, boolean color, int columns) {
    terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            live,
            color,
            () -> columns);
  }

  public static Screen plain() {
    return new Screen(false, false, 80);
  }

  static Screen live() {
    return new Screen(true, false, 80);
  }

  static Screen colored(int columns) {
    return new Screen(false, true, columns);
  }

  static Screen plain(int columns) {
    return new Screen(false, false, columns);
  }

  public Terminal terminal() {
    return terminal;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
