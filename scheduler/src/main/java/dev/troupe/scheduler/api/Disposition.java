package dev.troupe.scheduler.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a part of a form says of itself (RFC 7578, 4.2): {@code form-data; name="file";
 * filename="a.jsonl"}.
 *
 * @param filename null: it is a field
 */
record Disposition(String name, @Nullable String filename) {
  private static final String KIND = "form-data";

  /**
   * @return null if it can't be read, or has no name
   */
  static @Nullable Disposition read(String header) {
    int at = 0;
    while (at < header.length() && header.charAt(at) != ';') {
      at++;
    }
    if (!header.substring(0, at).strip().equalsIgnoreCase(KIND)) {
      return null;
    }
    String name = null;
    String filename = null;
    while (at < header.length()) {
      int equals = header.indexOf('=', at);
      if (header.charAt(at) != ';' || equals < 0) {
        return null;
      }
      String key = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(header, equals + 1, value);
      if (at < 0) {
        return null;
      }
      if (key.equals("name")) {
        name = value.toString();
      } else if (key.equals("filename")) { // filename* must not be in a form
        filename = value.toString();
      }
    }
    return name == null ? null : new Disposition(name, filename);
  }

  /** Where the next parameter begins; -1 if that is no value. */
  private static int value(String header, int from, StringBuilder value) {
    if (from == header.length() || header.charAt(from) != '"') {
      int end = header.indexOf(';', from);
      end = end < 0 ? header.length() : end;
      value.append(header.substring(from, end).strip());
      return end;
    }
    int at = from + 1;
    while (at < header.length() && header.charAt(at) != '"') {
      if (header.charAt(at) == '\\' && at + 1 < header.length()) {
        at++;
      }
      value.append(header.charAt(at++));
    }
    if (at == header.length()) {
      return -1;
    }
    // As browsers write a quotation mark.
    String plain = value.toString().replace("%22", "\"");
    value.setLength(0);
    value.append(plain);
    at++;
    while (at < header.length() && header.charAt(at) == ' ') {
      at++;
    }
    return at < header.length() && header.charAt(at) != ';' ? -1 : at;
  }
}
