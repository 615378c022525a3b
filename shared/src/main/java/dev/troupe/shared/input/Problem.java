package dev.troupe.shared.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with something that a person wrote. All of its parts are shown on one line: what is
 * quoted from outside is escaped, and cut where it is long.
 *
 * @param file as the person named it; absent if the input is no file
 * @param line from 1; 0 if it is not known
 * @param path of the value, such as {@code steps[2].after[0]}; empty: the whole input
 * @param value as written; absent if there is none. Never a secret
 * @param expected what would have been right; never empty
 */
public record Problem(
    @Nullable String file, int line, String path, @Nullable String value, String expected)
    implements Serializable {
  /** How many problems a person is told of at once. */
  public static final int MOST = 50;

  /** The longest line about one problem, in characters. */
  public static final int LONGEST = Quoted.LONGEST_LINE;

  private static final int LONGEST_PART = 150;

  public Problem {
    path = Quoted.shortened(Quoted.escaped(path), LONGEST_PART);
    value = value == null ? null : Quoted.shortened(Quoted.escaped(value), LONGEST_PART);
    expected = Quoted.shortened(Quoted.escaped(expected), LONGEST);
  }

  /** A problem that nobody has found the line of yet. */
  public static Problem at(String path, @Nullable String value, String expected) {
    return new Problem(null, 0, path, value, expected);
  }

  /** Stands for further ones: {@code and 12 more}. */
  private static Problem more(int count) {
    return new Problem(null, 0, "", "and " + count + " more", "");
  }

  private boolean standsForMore() {
    return expected.isEmpty();
  }

  /**
   * What a person is told, which is small however much is wrong: the first {@value #MOST}, and how
   * many more there are.
   *
   * @param total how many there are, at least as many as are given
   */
  public static List<Problem> first(List<Problem> problems, int total) {
    if (total <= MOST || (!problems.isEmpty() && problems.getLast().standsForMore())) {
      return List.copyOf(problems);
    }
    List<Problem> first = new ArrayList<>(problems.subList(0, Math.min(MOST, problems.size())));
    first.add(more(total - first.size()));
    return List.copyOf(first);
  }

  /** One line for each of the first {@value #MOST}, and one that says how many more there are. */
  public static List<String> lines(List<Problem> problems) {
    return first(problems, problems.size()).stream().map(Problem::toString).toList();
  }

  /** {@code file:line: path: value (expected: ...)}, at most {@value #LONGEST} characters. */
  @Override
  public String toString() {
    if (standsForMore()) {
      return String.valueOf(value);
    }
    StringBuilder text = new StringBuilder();
    if (file != null) {
      text.append(Quoted.escaped(file)).append(':');
      if (line > 0) {
        text.append(line).append(':');
      }
      text.append(' ');
    }
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    text.append(value == null ? "missing" : value).append(" (expected: ");
    int room = Math.max(LONGEST - text.length() - "...)".length(), 0);
    return Quoted.shortened(
        text.append(Quoted.shortened(expected, room)).append(')').toString(), LONGEST);
  }
}
