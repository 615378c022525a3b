package dev.troupe.chaos.input;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON that may be wrong: keys twice, numbers of any length, halves of characters. Mutable; for one
 * thread.
 */
public sealed interface Tree {
  /** Where a key and its value stand. */
  record Entry(String name, Tree value) {}

  /**
   * @param entries may be changed
   */
  record Obj(List<Entry> entries) implements Tree {}

  /**
   * @param items may be changed
   */
  record Arr(List<Tree> items) implements Tree {}

  /** Text. */
  record Text(String value) implements Tree {}

  /** A number, true, false, null, or whatever else is written there as it is. */
  record Raw(String json) implements Tree {}

  /**
   * @throws tools.jackson.core.JacksonException if it is no JSON, or is deeper than 200
   */
  static Tree parse(byte[] json) {
    try (JsonParser parser = Parsing.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      Tree tree = Parsing.value(parser);
      if (parser.nextToken() != null) {
        throw new tools.jackson.core.exc.StreamReadException(parser, "more than one value");
      }
      return tree;
    }
  }

  static Tree parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The same, to be changed by itself. */
  default Tree copy() {
    return switch (this) {
      case Obj o -> {
        List<Entry> entries = new ArrayList<>(o.entries().size());
        o.entries().forEach(e -> entries.add(new Entry(e.name(), e.value().copy())));
        yield new Obj(entries);
      }
      case Arr a -> {
        List<Tree> items = new ArrayList<>(a.items().size());
        a.items().forEach(i -> items.add(i.copy()));
        yield new Arr(items);
      }
      case Text t -> t;
      case Raw r -> r;
    };
  }

  default byte[] bytes() {
    return json().getBytes(StandardCharsets.UTF_8);
  }

  /** As ASCII. */
  default String json() {
    StringBuilder out = new StringBuilder();
    Parsing.write(this, out);
    return out.toString();
  }

  /** Reading and writing. */
  final class Parsing {
    private static final int DEPTH = 200;
    private static final int PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNumberLength(1 << 20)
                    .maxNameLength(1 << 20)
                    .maxStringLength(16 << 20)
                    .build())
            .build();

    private Parsing() {}

    private static Tree value(JsonParser parser) {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.START_OBJECT) {
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          entries.add(new Entry(name, value(parser)));
        }
        return new Obj(entries);
      }
      if (token == JsonToken.START_ARRAY) {
        List<Tree> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        return new Arr(items);
      }
      if (token == JsonToken.VALUE_STRING) {
        return new Text(parser.getString());
      }
      if (token == null) {
        throw new tools.jackson.core.exc.StreamReadException(parser, "nothing");
      }
      return new Raw(parser.getString());
    }

    private static void write(Tree tree, StringBuilder out) {
      switch (tree) {
        case Raw r -> out.append(r.json());
        case Text t -> quote(t.value(), out);
        case Arr a -> {
          out.append('[');
          for (int i = 0; i < a.items().size(); i++) {
            out.append(i == 0 ? "" : ",");
            write(a.items().get(i), out);
          }
          out.append(']');
        }
        case Obj o -> {
          out.append('{');
          for (int i = 0; i < o.entries().size(); i++) {
            out.append(i == 0 ? "" : ",");
            quote(o.entries().get(i).name(), out);
            out.append(':');
            write(o.entries().get(i).value(), out);
          }
          out.append('}');
        }
      }
    }

    private static void quote(String text, StringBuilder out) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
          out.append('\\').append(c);
        } else if (c >= PRINTABLE && c < DELETE) {
          out.append(c);
        } else {
          out.append("\\u").append("%04x".formatted((int) c));
        }
      }
      out.append('"');
    }
  }
}
