package dev.troupe.shared.input;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** Regular expressions as people may write them here: RE2, whose matching takes linear time. */
public final class Regex {
  public static final String EXPECTED =
      "a regular expression (RE2: no look-around, no back-reference)";

  /** The longest one, in characters. */
  static final int MAX_LENGTH = 1_000;

  /** Counted repetitions are written out: what {@code (a{1000}){1000}} needs is a million steps. */
  private static final int MAX_STEPS = 20_000;

  private Regex() {}

  /**
   * @throws IllegalArgumentException if it is none, is longer than 1,000 characters, or has counted
   *     repetitions of more than 20,000 steps together
   */
  public static String checked(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
    }
    if (steps(expression) > MAX_STEPS) {
      throw new IllegalArgumentException("repetitions of more than " + MAX_STEPS + " steps");
    }
    try {
      Pattern.compile(expression);
      return expression;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }

  /** About how many steps it has, repetitions written out; never too few. */
  private static long steps(String expression) {
    Deque<Long> outer = new ArrayDeque<>();
    long group = 0;
    long last = 0;
    boolean characterClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
      }
      if (characterClass) {
        characterClass = c != ']';
      } else if (c == '(') {
        outer.push(group);
        group = 0;
        last = 0;
      } else if (c == ')' && !outer.isEmpty()) {
        last = group + 1;
        group = outer.pop() + last;
      } else if (c == '{') {
        long more = last * (most(expression, i) - 1);
        last += more;
        group += more;
      } else {
        characterClass = c == '[';
        last = 1;
        group++;
      }
      if (group > MAX_STEPS) {
        return group;
      }
    }
    return group;
  }

  /** The largest number in the braces that open there; 1 if there is none. */
  private static long most(String expression, int brace) {
    int end = expression.indexOf('}', brace);
    String counts = end < 0 ? "" : expression.substring(brace + 1, end);
    if (!counts.matches("\\d{1,4}(,\\d{0,4})?")) {
      return 1;
    }
    return Stream.of(counts.split(",")).mapToLong(Long::parseLong).max().orElse(1);
  }
}
