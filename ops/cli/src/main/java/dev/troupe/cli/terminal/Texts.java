package dev.troupe.cli.terminal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How numbers, times and long texts are written for people. */
public final class Texts {
  private Texts() {}

  /** Columns that a text takes, in code points. */
  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** At most {@code width} columns; an ellipsis stands for what was cut off. */
  public static String shorten(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)).stripTrailing() + "…";
  }

  /**
   * Line breaks and other control characters as spaces: nothing that a model wrote moves the
   * cursor.
   */
  public static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ").strip();
  }

  /** Line breaks kept, other control characters taken out. */
  public static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
  }

  /** The lines of a text, long ones broken between words. */
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\\R", -1)) {
      String rest = line;
      while (width(rest) > width) {
        int end = rest.offsetByCodePoints(0, width);
        int space = rest.lastIndexOf(' ', end);
        int cut = space > 0 ? space : end;
        lines.add(rest.substring(0, cut).stripTrailing());
        rest = rest.substring(cut).stripLeading();
      }
      lines.add(rest);
    }
    return lines;
  }

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 call}, {@code 12 calls}. */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** Three digits or so: {@code 340 ms}, {@code 1.2 s}, {@code 4 min 10 s}, {@code 3 h 5 min}. */
  public static String duration(Duration time) {
    long ms = time.toMillis();
    if (ms < 1_000) {
      return ms + " ms";
    }
    if (ms < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1_000.0);
    }
    if (time.toHours() == 0) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return time.toHours() + " h " + time.toMinutesPart() + " min";
  }
}
