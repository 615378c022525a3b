package dev.troupe.worker.provider.http;

import dev.troupe.shared.input.Quoted;
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

  /** At most so many characters of it, escaped. */
  static String of(String text, int most) {
    return Quoted.escaped(text.length() <= most ? text : text.substring(0, most));
  }
}
