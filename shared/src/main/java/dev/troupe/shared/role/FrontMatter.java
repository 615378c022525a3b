package dev.troupe.shared.role;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown file with YAML on top.
 *
 * @param yaml what stands between the first two {@code ---} lines; empty if the file does not begin
 *     with one
 * @param firstLine of the YAML in the file
 * @param body the rest
 */
record FrontMatter(String yaml, int firstLine, String body) {
  static @Nullable FrontMatter split(String file, String text, Problems problems) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    int start = afterRule(content, 0);
    if (start < 0) {
      return new FrontMatter("", 1, content);
    }
    for (int at = start; at < content.length(); at = nextLine(content, at)) {
      int end = afterRule(content, at);
      if (end >= 0) {
        return new FrontMatter(content.substring(start, at), 2, content.substring(end));
      }
    }
    problems.error(
        new Problem(file, 1, "", "--- without an end", "a second line of --- after the settings"));
    return null;
  }

  /** Where the next line begins if this one is {@code ---}, else -1. */
  private static int afterRule(String text, int at) {
    int next = nextLine(text, at);
    return text.substring(at, next).stripTrailing().equals("---") ? next : -1;
  }

  private static int nextLine(String text, int at) {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline + 1;
  }
}
