package dev.troupe.worker.judge;

/**
 * Copies JSON as it was written, digit by digit and in its order, without the blanks between its
 * tokens. In texts, U+0000 and halves of surrogate pairs become U+FFFD: they are escaped here, and
 * would become characters that nothing can store wherever the JSON is read. For one thread.
 */
final class Verbatim {
  private static final String REPLACEMENT = "\\ufffd";
  private static final int ESCAPE = 6;
  private static final int HEX = 16;

  private final String json;
  private final StringBuilder out;
  private int at;

  private Verbatim(String json) {
    this.json = json;
    this.out = new StringBuilder(json.length());
  }

  /**
   * @param json that a parser has found to be some
   */
  static String of(String json) {
    Verbatim copy = new Verbatim(json);
    while (copy.at < json.length()) {
      copy.token();
    }
    return copy.out.toString();
  }

  private void token() {
    char c = json.charAt(at);
    if (c == '"') {
      text();
    } else {
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        out.append(c);
      }
      at++;
    }
  }

  private void text() {
    copy(1);
    while (at < json.length() && json.charAt(at) != '"') {
      if (json.charAt(at) != '\\') {
        copy(1);
      } else if (json.startsWith("u", at + 1)) {
        unicode();
      } else {
        copy(2);
      }
    }
    copy(1);
  }

  private void unicode() {
    char c = escaped(at);
    if (Character.isHighSurrogate(c) && Character.isLowSurrogate(escaped(at + ESCAPE))) {
      copy(2 * ESCAPE);
    } else if (c == 0 || Character.isSurrogate(c)) {
      out.append(REPLACEMENT);
      at += ESCAPE;
    } else {
      copy(ESCAPE);
    }
  }

  /** The character that is escaped there; U+0000 if there is none. */
  private char escaped(int from) {
    return json.startsWith("\\u", from) && from + ESCAPE <= json.length()
        ? (char) Integer.parseInt(json.substring(from + 2, from + ESCAPE), HEX)
        : 0;
  }

  private void copy(int characters) {
    int end = Math.min(json.length(), at + characters);
    out.append(json, at, end);
    at = end;
  }
}
