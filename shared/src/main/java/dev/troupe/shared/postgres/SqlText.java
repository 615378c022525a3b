package dev.troupe.shared.postgres;

/** Tells what in a statement is a parameter and what only looks like one. */
final class SqlText {
  private SqlText() {}

  /**
   * The end of what begins there and is to be left alone: quotes, a comment, a cast; the same
   * place: none of these.
   */
  static int passage(String text, int at) {
    return switch (text.charAt(at)) {
      case '\'' -> closing(text, at, "'");
      case '"' -> closing(text, at, "\"");
      case '$' -> text.startsWith("$$", at) ? closing(text, at, "$$") : at;
      case '-' -> text.startsWith("--", at) ? closing(text, at, "\n") : at;
      case ':' -> text.startsWith("::", at) ? at + 2 : at;
      default -> at;
    };
  }

  /** The end of the {@code :name} that begins there; the same place: none does. */
  static int parameter(String text, int at) {
    if (text.charAt(at) != ':') {
      return at;
    }
    int end = at + 1;
    while (end < text.length() && isOfName(text.charAt(end), end == at + 1)) {
      end++;
    }
    return end == at + 1 ? at : end;
  }

  private static boolean isOfName(char c, boolean first) {
    return (c >= 'a' && c <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
  }

  // A doubled quote ends one passage and begins the next, which comes to the same.
  private static int closing(String text, int at, String end) {
    int found = text.indexOf(end, at + end.length());
    return found < 0 ? text.length() : found + end.length();
  }
}
