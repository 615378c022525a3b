package dev.troupe.cli.terminal;

import dev.troupe.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The two streams of a command. Data goes to stdout; progress goes to stderr, and only if a person
 * looks at it. Thread-safe as far as single lines go.
 */
public final class Terminal {
  private static final int MIN_COLUMNS = 40;
  private static final int AT_FIRST = Integer.getInteger("troupe.columns", 80);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final boolean color;
  private final IntSupplier columns;
  private @Nullable Overlay board;

  /** Lines below all others that are drawn again and again. */
  interface Overlay {
    /** Makes room for a line; they are drawn again below it. */
    void clear();
  }

  /**
   * @param live stderr is a terminal that can be redrawn
   * @param color stdout is a terminal and colours are welcome
   * @param columns width of both, asked again for each board
   */
  public Terminal(
      PrintStream out, PrintStream err, boolean live, boolean color, IntSupplier columns) {
    this.out = out;
    this.err = err;
    this.live = live;
    this.color = color;
    this.columns = columns;
  }

  /**
   * The process's own streams, in UTF-8 whatever the locale says. The launcher tells by system
   * property which of them are terminals, because a JVM can't tell stdout from stderr.
   */
  public static Terminal ofProcess(Map<String, String> environment) {
    String terminals = System.getProperty("troupe.terminals", "");
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminals.contains("2") && !dumb,
        terminals.contains("1") && !dumb && !noColor,
        terminals.contains("2") ? WindowSize.ofProcess(AT_FIRST) : () -> AT_FIRST);
  }

  /** One line of data. */
  public synchronized void data(String line) {
    if (board != null) {
      board.clear();
    }
    out.println(line);
  }

  /** Many lines of data at once, in UTF-8, each with its end. */
  public synchronized void data(ByteArrayOutputStream lines) {
    if (board != null) {
      board.clear();
    }
    out.writeBytes(lines.toByteArray());
    out.flush();
  }

  /** Indented JSON, as data. */
  public void json(Object value) {
    data(
        new String(
            Json.MESSAGES.writerWithDefaultPrettyPrinter().writeValueAsBytes(value),
            StandardCharsets.UTF_8));
  }

  /** Data of someone who writes it in one go, such as a help text. */
  public PrintWriter dataWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** One line of progress; nothing if stderr is not a terminal. */
  public void progress(String line) {
    if (live) {
      note(line);
    }
  }

  /** One line on stderr that also matters in a log: a warning, an error. */
  public synchronized void note(String line) {
    // Above the board, which is drawn again below.
    if (board != null) {
      board.clear();
    }
    err.println(line);
  }

  /** Whether a {@code Board} redraws. */
  public boolean live() {
    return live;
  }

  /** How wide it is now. */
  public int columns() {
    return Math.max(MIN_COLUMNS, columns.getAsInt());
  }

  /** The board that is on the screen now; null: none. */
  synchronized void show(@Nullable Overlay shown) {
    board = shown;
  }

  synchronized void redraw(String control) {
    err.print(control);
    err.flush();
  }

  public String bold(String text) {
    return styled("1", text);
  }

  public String dim(String text) {
    return styled("2", text);
  }

  public String red(String text) {
    return styled("31", text);
  }

  public String green(String text) {
    return styled("32", text);
  }

  public String yellow(String text) {
    return styled("33", text);
  }

  private String styled(String code, String text) {
    return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
