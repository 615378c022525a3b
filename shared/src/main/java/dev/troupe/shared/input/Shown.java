package dev.troupe.shared.input;

import java.util.regex.Pattern;

/** A value as it may be shown in an error: short, on one line, without a password. */
public final class Shown {
  private static final int LONGEST = 80;
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
  private static final Pattern PASSWORD =
      Pattern.compile("(?i)((?:password|secret|token|key)\\s*=\\s*)[^&;\\s]+");

  private Shown() {}

  public static String of(String value) {
    String text = USER_INFO.matcher(value).replaceAll("//***@");
    text = PASSWORD.matcher(text).replaceAll("$1***");
    text = text.replaceAll("\\p{Cntrl}", " ").strip();
    if (text.isEmpty()) {
      return "''";
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
