package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.Template.Literal;
import dev.troupe.scheduler.plan.Template.Name;
import dev.troupe.scheduler.plan.Template.Part;
import dev.troupe.scheduler.plan.Template.Section;
import dev.troupe.scheduler.plan.Template.Variable;
import dev.troupe.shared.input.Quoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one template. A tag that stands alone on its line takes the line with it. */
final class TemplateParser {
  private static final String KINDS = "#^/!=>&{<$";

  private final String text;
  private final Deque<Open> open = new ArrayDeque<>();
  private List<Part> parts = new ArrayList<>();
  private String opening = "{{";
  private String closing = "}}";
  private int tags;

  /** Up to where the text has become parts. */
  private int done;

  private TemplateParser(String text) {
    this.text = text;
  }

  /**
   * @throws PromptException if it is none, with what is wrong and where
   */
  static Template parse(String text) {
    return new TemplateParser(text).parse();
  }

  /** A section that has not ended yet, and what stood before it. */
  private record Open(Name name, boolean inverted, int at, List<Part> before) {}

  private Template parse() {
    if (text.length() > Template.MAX_LENGTH) {
      throw new PromptException(
          "a template of %,d characters (expected: at most %,d)"
              .formatted(text.length(), Template.MAX_LENGTH));
    }
    for (int at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, done)) {
      if (++tags > Template.MAX_TAGS) {
        throw wrong(at, "one tag more", "at most %,d tags".formatted(Template.MAX_TAGS));
      }
      tag(at);
    }
    literal(done, text.length());
    Open unended = open.peek();
    if (unended != null) {
      throw wrong(unended.at, unended.name.tag(), "its end, {{/" + unended.name.text() + "}}");
    }
    return new Template(parts, tags);
  }

  private void tag(int at) {
    int begin = at + opening.length();
    char kind = begin < text.length() ? text.charAt(begin) : ' ';
    boolean triple = kind == '{' && opening.equals("{{");
    String end = triple ? "}}}" : kind == '=' ? "=" + closing : closing;
    boolean named = KINDS.indexOf(kind) >= 0 && (kind != '{' || triple);
    int inside = named ? begin + 1 : begin;
    int close = text.indexOf(end, inside);
    if (close < 0) {
      throw wrong(at, text.substring(at, Math.min(text.length(), at + 30)), "its end, " + end);
    }
    String content = text.substring(inside, close).strip();
    int after = close + end.length();
    switch (named ? kind : ' ') {
      case '#', '^' -> {
        cut(at, after);
        begin(name(content, at), kind == '^', at);
      }
      case '/' -> {
        cut(at, after);
        end(content, at);
      }
      case '!' -> cut(at, after);
      case '=' -> {
        cut(at, after);
        delimiters(content, at);
      }
      case '>', '<', '$' ->
          throw wrong(at, text.substring(at, after), "no partials: a prompt stands alone");
      default -> {
        literal(done, at);
        done = after;
        parts.add(new Variable(name(content, at)));
      }
    }
  }

  private void begin(Name name, boolean inverted, int at) {
    if (open.size() == Template.MAX_DEPTH) {
      throw wrong(at, name.tag(), "at most " + Template.MAX_DEPTH + " sections in each other");
    }
    open.push(new Open(name, inverted, at, parts));
    parts = new ArrayList<>();
  }

  private void end(String content, int at) {
    Open section = open.peek();
    if (section == null || !section.name.text().equals(content)) {
      String expected =
          section == null ? "no section is open there" : "{{/" + section.name.text() + "}}";
      throw wrong(at, "{{/" + content + "}}", expected);
    }
    open.pop();
    section.before.add(new Section(section.name, section.inverted, List.copyOf(parts)));
    parts = section.before;
  }

  private void delimiters(String content, int at) {
    String[] pair = content.split("\\s+", -1);
    if (pair.length != 2 || content.contains("=")) {
      throw wrong(at, "{{=" + content + "=}}", "two delimiters, such as {{=<% %>=}}");
    }
    opening = pair[0];
    closing = pair[1];
  }

  private Name name(String content, int at) {
    if (content.equals(".") || content.equals("this")) {
      return new Name(content, List.of());
    }
    List<String> path = List.of(content.split("\\.", -1));
    if (content.length() > 200 || path.stream().anyMatch(String::isBlank)) {
      throw wrong(at, "{{" + content + "}}", "a name such as input.title");
    }
    return new Name(content, path);
  }

  /** Goes on behind a tag that shows nothing, and behind its line if it is alone there. */
  private void cut(int at, int after) {
    int lineStart = at;
    while (lineStart > done && isBlank(text.charAt(lineStart - 1))) {
      lineStart--;
    }
    int lineEnd = after;
    while (lineEnd < text.length() && isBlank(text.charAt(lineEnd))) {
      lineEnd++;
    }
    Integer next = afterNewline(lineEnd);
    boolean starts = lineStart == 0 || text.charAt(lineStart - 1) == '\n';
    if (starts && next != null) {
      literal(done, lineStart);
      done = next;
    } else {
      literal(done, at);
      done = after;
    }
  }

  private @Nullable Integer afterNewline(int at) {
    if (at == text.length()) {
      return at;
    }
    if (text.startsWith("\r\n", at)) {
      return at + 2;
    }
    return text.charAt(at) == '\n' ? at + 1 : null;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private void literal(int from, int to) {
    if (from < to) {
      parts.add(new Literal(text.substring(from, to)));
    }
  }

  private PromptException wrong(int at, String value, String expected) {
    long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    return new PromptException(
        "line " + line + ": " + Quoted.of(value) + " (expected: " + expected + ")");
  }
}
