package dev.troupe.cli.terminal;

import java.util.List;

/**
 * Some lines on stderr that are drawn again and again in the same place. Where there is no terminal
 * it draws nothing: callers print plain lines then. Thread-safe: it shares its lock with the
 * terminal.
 */
public final class Board implements Terminal.Overlay, AutoCloseable {
  private static final String CLEAR_LINE = "\u001b[2K";

  private final Terminal terminal;
  private int drawn;

  public Board(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Puts these lines in place of the last ones. */
  public void draw(List<String> lines) {
    if (!terminal.live()) {
      return;
    }
    synchronized (terminal) {
      put(lines);
    }
  }

  private void put(List<String> lines) {
    terminal.show(this);
    StringBuilder control = new StringBuilder(toTop());
    for (String line : lines) {
      // A line that wraps would put the cursor one line off for good.
      control.append(CLEAR_LINE).append(Texts.shorten(line, terminal.columns() - 1)).append('\n');
    }
    // Of a taller board before.
    control.append("\u001b[J");
    terminal.redraw(control.toString());
    drawn = lines.size();
  }

  /** Takes the board away. */
  @Override
  public void clear() {
    synchronized (terminal) {
      if (drawn > 0) {
        terminal.redraw(toTop() + "\u001b[J");
        drawn = 0;
      }
    }
  }

  /** Leaves the last lines where they are. */
  @Override
  public void close() {
    synchronized (terminal) {
      terminal.show(null);
      drawn = 0;
    }
  }

  private String toTop() {
    return drawn == 0 ? "" : "\u001b[" + drawn + "A\r";
  }
}
