package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.Template.Literal;
import dev.troupe.scheduler.plan.Template.Name;
import dev.troupe.scheduler.plan.Template.Part;
import dev.troupe.scheduler.plan.Template.Section;
import dev.troupe.scheduler.plan.Template.Variable;
import dev.troupe.schemas.JsonNumbers;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One prompt as it is being made. Text is shown as text, a number by the digits that it was written
 * with, an object or a list as compact JSON in its own order. A name that nothing has is an error,
 * but a section only asks whether it is there.
 */
final class Rendering {
  /** The longest prompt, in bytes of UTF-8. */
  static final int MAX_BYTES = 4 << 20;

  /** How many parts of a template may be executed: loops in loops multiply. */
  static final int MAX_WORK = 5_000_000;

  private static final char REPLACEMENT = '\uFFFD';

  private final Function<String, @Nullable Seen> root;
  private final StringBuilder out = new StringBuilder();
  private long bytes;
  private int work;

  private Rendering(Function<String, @Nullable Seen> root) {
    this.root = root;
  }

  /**
   * @param root what each name at the top stands for; null: nothing has it
   * @throws PromptException if the prompt can't be made
   */
  static String of(Template template, Function<String, @Nullable Seen> root) {
    Rendering rendering = new Rendering(root);
    rendering.render(template.parts(), null);
    return rendering.out.toString();
  }

  /**
   * Where names are looked up: in the innermost first.
   *
   * @param position from 0, of {@code count} in a list; absent: not in a list
   */
  private record Scope(Seen seen, @Nullable Integer position, int count, @Nullable Scope outer) {}

  private void render(List<Part> parts, @Nullable Scope scope) {
    for (Part part : parts) {
      step();
      switch (part) {
        case Literal literal -> text(literal.text());
        case Variable variable -> variable(variable.name(), scope);
        case Section section -> section(section, scope);
      }
    }
  }

  private void step() {
    if (++work > MAX_WORK) {
      throw new PromptException(
          "the template's loops (expected: at most %,d steps in all)".formatted(MAX_WORK));
    }
  }

  private void variable(Name name, @Nullable Scope scope) {
    Object special = special(name, scope);
    if (special != null) {
      text(special.toString());
      return;
    }
    Seen seen = find(name, scope);
    if (seen == null) {
      throw new PromptException(
          name.tag() + ": missing (expected: " + Expected.instead(name, n -> find(n, scope)) + ")");
    }
    show(seen);
  }

  private void section(Section section, @Nullable Scope scope) {
    Object special = special(section.name(), scope);
    if (special != null) {
      if (!Boolean.FALSE.equals(special) != section.inverted()) {
        render(section.parts(), scope);
      }
      return;
    }
    Seen seen = find(section.name(), scope);
    if (seen == null || !isThere(seen)) {
      if (section.inverted()) {
        render(section.parts(), scope);
      }
    } else if (!section.inverted()) {
      inside(section, seen, scope);
    }
  }

  private void inside(Section section, Seen seen, @Nullable Scope scope) {
    switch (seen) {
      case Seen.Answers answers -> each(section, answers.all(), scope);
      case Seen.Value value when value.node().isArray() ->
          each(section, value.node().valueStream().<Seen>map(Seen.Value::new).toList(), scope);
      case Seen.Value value when value.node().isBoolean() -> render(section.parts(), scope);
      case Seen.Value _, Seen.Documents _, Seen.Index _, Seen.Nothing _ ->
          render(section.parts(), new Scope(seen, null, 0, scope));
    }
  }

  private void each(Section section, List<? extends Seen> items, @Nullable Scope scope) {
    for (int i = 0; i < items.size(); i++) {
      step();
      render(section.parts(), new Scope(items.get(i), i, items.size(), scope));
    }
  }

  private static boolean isThere(Seen seen) {
    return switch (seen) {
      case Seen.Nothing _ -> false;
      case Seen.Answers answers -> !answers.all().isEmpty();
      case Seen.Documents _, Seen.Index _ -> true;
      case Seen.Value(JsonNode node, Integer _) ->
          switch (node.getNodeType()) {
            case NULL, MISSING -> false;
            case BOOLEAN -> node.booleanValue();
            case ARRAY -> !node.isEmpty();
            case OBJECT, STRING, NUMBER, BINARY, POJO -> true;
          };
    };
  }

  /** Where one is in a list: {@code -index} (from 1), {@code -first} and {@code -last}. */
  private static @Nullable Object special(Name name, @Nullable Scope scope) {
    Scope list = scope;
    while (list != null && list.position == null) {
      list = list.outer;
    }
    int position = list == null || list.position == null ? -1 : list.position;
    return switch (name.text()) {
      case "-index" -> position + 1;
      case "-first" -> position == 0;
      case "-last" -> list != null && position == list.count - 1;
      default -> null;
    };
  }

  private @Nullable Seen find(Name name, @Nullable Scope scope) {
    if (name.path().isEmpty()) {
      return scope == null ? null : scope.seen;
    }
    for (Scope s = scope; s != null; s = s.outer) {
      Seen first = s.seen.field(name.first());
      if (first != null && !(s.seen instanceof Seen.Nothing)) {
        return first.at(name.rest());
      }
    }
    Seen first = root.apply(name.first());
    return first == null ? null : first.at(name.rest());
  }

  private void show(Seen seen) {
    switch (seen) {
      case Seen.Nothing _ -> {}
      case Seen.Index index -> text(Integer.toString(index.number()));
      case Seen.Value(JsonNode node, Integer _) -> {
        if (node.isString()) {
          text(node.stringValue());
        } else if (!node.isNull()) {
          json(node);
        }
      }
      case Seen.Answers answers -> {
        String separator = "[";
        for (Seen.Value answer : answers.all()) {
          text(separator);
          json(answer.node());
          separator = ",";
        }
        text(answers.all().isEmpty() ? "[]" : "]");
      }
      case Seen.Documents documents -> {
        text("{");
        String separator = "";
        for (var document : documents.byName().entrySet()) {
          if (document.getValue() instanceof Seen.Value value) {
            text(separator);
            quoted(document.getKey());
            text(":");
            json(value.node());
            separator = ",";
          }
        }
        text("}");
      }
    }
  }

  private void json(JsonNode node) {
    switch (node.getNodeType()) {
      case STRING -> quoted(node.stringValue());
      case NUMBER -> text(JsonNumbers.digits(node));
      case BOOLEAN -> text(node.booleanValue() ? "true" : "false");
      case OBJECT -> {
        String separator = "{";
        for (var field : node.properties()) {
          text(separator);
          quoted(field.getKey());
          text(":");
          json(field.getValue());
          separator = ",";
        }
        text(node.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        String separator = "[";
        for (JsonNode item : node) {
          text(separator);
          json(item);
          separator = ",";
        }
        text(node.isEmpty() ? "[]" : "]");
      }
      case NULL, MISSING, BINARY, POJO -> text("null");
    }
  }

  private void quoted(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' && c != 0) {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    text(quoted.append('"').toString());
  }

  /** What neither UTF-8 nor a database can hold is replaced: answers of long ago may have it. */
  private void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
        bytes += 4;
      } else {
        char kept = c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c;
        out.append(kept);
        bytes += kept < 0x80 ? 1 : kept < 0x800 ? 2 : 3;
      }
      if (bytes > MAX_BYTES) {
        throw new PromptException(
            "a prompt of more than %,d bytes (expected: at most that)".formatted(MAX_BYTES));
      }
    }
  }
}
