package dev.troupe.worker.provider.http;

import java.nio.charset.StandardCharsets;

/** Quotes what somebody else has written: a part of it, on one line. */
final class Quote {
  private static final int BYTES_PER_CHARACTER = 4;

  private Quote() {}

  /** As {@link #of(String, int)}, of text in UTF-8; an empty text if there is none. */
  static String of(byte[] text, int most) {
    int length = Math.min(text.length, (most + 1) * BYTES_PER_CHARACTER);
    return of(new String(text, 0, length, StandardCharsets.UTF_8).strip(), most);
  }

  /** At most so many characters; what is no character to be seen is written as {@code \\u000a}. */
  static String of(String text, int most) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), most) + 16);
    int shown = Math.min(text.length(), most);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      if (Character.isISOControl(c)
          || type == Character.FORMAT
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
