package dev.troupe.cli.job;

import java.util.regex.Pattern;

/**
 * A pattern of paths as shells know it: {@code *} and {@code ?} within one folder, {@code **}
 * across any number of folders, none included (unlike Java's own), {@code [a-z]}, {@code {a,b}}.
 */
final class Glob {
  private static final String SPECIAL = "*?[{";

  private final String text;
  private final Pattern pattern;

  private Glob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  static Glob of(String text) {
    return new Glob(text, Pattern.compile(regex(text)));
  }

  /** Whether it can only mean one path. */
  static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /** The path with {@code /} between its parts. */
  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  /** The folder in which all matches are: what stands before the first part with a wildcard. */
  String root() {
    int wildcard = 0;
    while (wildcard < text.length() && SPECIAL.indexOf(text.charAt(wildcard)) < 0) {
      wildcard++;
    }
    int slash = text.lastIndexOf('/', wildcard);
    return slash < 0 ? "" : slash == 0 ? "/" : text.substring(0, slash);
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    int alternatives = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> {
          if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
            regex.append("(?:[^/]+/)*");
            i += 2;
          } else if (glob.startsWith("**", i)) {
            regex.append(".*");
            i++;
          } else {
            regex.append("[^/]*");
          }
        }
        case '?' -> regex.append("[^/]");
        case '[' -> i = set(glob, i, regex);
        case '{' -> {
          regex.append("(?:");
          alternatives++;
        }
        case '}' -> {
          regex.append(alternatives > 0 ? ")" : "\\}");
          alternatives = Math.max(0, alternatives - 1);
        }
        case ',' -> regex.append(alternatives > 0 ? "|" : ",");
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.append(")".repeat(alternatives)).toString();
  }

  /** A set of characters; a bracket without an end stands for itself. Returns where it ends. */
  private static int set(String glob, int start, StringBuilder regex) {
    int end = glob.indexOf(']', start + 2);
    if (end < 0) {
      regex.append("\\[");
      return start;
    }
    boolean negated = glob.charAt(start + 1) == '!';
    String inside = glob.substring(start + (negated ? 2 : 1), end);
    regex.append(negated ? "[^/" : "[");
    regex.append(
        inside.replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&").replace("^", "\\^"));
    regex.append(']');
    return end;
  }
}
