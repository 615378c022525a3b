package dev.troupe.shared.input;

import java.util.regex.Pattern;

/** A value as it may be shown in an error or a log: short, on one line, without a password. */
public final class Quoted {
  /** Of a sentence that quotes what came from outside, in characters. */
  static final int LONGEST_LINE = 500;

  private static final int LONGEST = 80;

  // Passwords are looked for in this much of a value: nobody is shown the rest.
  private static final int LOOKED_AT = 1_000;
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
  private static final Pattern PASSWORD =
      Pattern.compile("(?i)((?:password|secret|token|key)\\s*=\\s*)[^&;\\s]+");

  private Quoted() {}

  public static String of(String value) {
    String text = USER_INFO.matcher(shortened(value, LOOKED_AT)).replaceAll("//***@");
    text = escaped(PASSWORD.matcher(text).replaceAll("$1***").strip());
    return text.isEmpty() ? "''" : shortened(text, LONGEST);
  }

  /** A sentence that quotes what came from outside: escaped, and at most 500 characters of it. */
  public static String line(String sentence) {
    return shortened(escaped(sentence), LONGEST_LINE);
  }

  /**
   * The text on one line: what is no visible character ({@code \n}, U+202E, half a surrogate pair)
   * stands as {@code \}{@code u000a}, so that nobody can write a line of his own into a log.
   */
  public static String escaped(String text) {
    if (text.codePoints().noneMatch(Quoted::invisible)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (!invisible(c)) {
                shown.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  shown.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return shown.toString();
  }

  private static boolean invisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The beginning of a text, with dots if something was left out. */
  static String shortened(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "...";
  }
}
