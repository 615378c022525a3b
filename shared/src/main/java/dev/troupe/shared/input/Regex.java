package dev.troupe.shared.input;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions as people may write them here: RE2, whose matching takes linear time. */
public final class Regex {
  public static final String EXPECTED =
      "a regular expression (RE2: no look-around, no back-reference)";
  private static final int MAX_LENGTH = 1_000;

  private Regex() {}

  /**
   * @throws IllegalArgumentException if it is none, or is longer than 1,000 characters
   */
  public static String checked(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
    }
    try {
      Pattern.compile(expression);
      return expression;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }
}
