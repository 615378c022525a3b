package dev.troupe.shared.input;

import dev.troupe.schemas.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;

/**
 * A mapping in a YAML document. Every getter returns null if the key is absent, or if its value is
 * wrong: then that has become a problem with its line. A key that no getter asked for is unknown,
 * and {@link #finish} says so. For one thread.
 */
public final class YamlObject {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*|file:[^}]*)}");

  private final Source source;
  private final String path;
  private final MappingNode node;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  YamlObject(Source source, String path, MappingNode node) {
    this.source = source;
    this.path = path;
    this.node = node;
    for (NodeTuple entry : node.getValue()) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        source.error(key, path, Source.shown(key), "a key that is text");
      } else if (entries.putIfAbsent(name.getValue(), entry) != null) {
        source.error(key, join(path, name.getValue()), "a second time", "each key once");
      }
    }
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Its keys, in the order of the document. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** The text of a scalar with its variables put in; for everything but prompts. */
  public @Nullable String text(String key) {
    return value(key, "text", text -> text);
  }

  /** The name of something. */
  public @Nullable String name(String key) {
    return value(key, Text.NAME, Text::name);
  }

  /** A list of names, or one name for a list of one. */
  public @Nullable List<String> names(String key) {
    return values(key, "a list of names of " + Text.NAME, Text::name);
  }

  /** A value that nobody is shown; the name of a variable that holds it is no secret. */
  public <T> @Nullable T secret(String key, String expected, Function<String, T> parse) {
    ScalarNode scalar = scalar(key, expected);
    if (scalar == null) {
      return null;
    }
    boolean variable = VARIABLE.matcher(scalar.getValue()).matches();
    String shown = variable ? Source.shown(scalar) : "***";
    return parse(scalar, join(path, key), shown, expected, parse);
  }

  /** The text of a scalar as it stands. */
  public @Nullable String verbatim(String key) {
    ScalarNode scalar = scalar(key, "text");
    return scalar == null ? null : scalar.getValue();
  }

  /** A scalar in any notation; {@code parse} refuses by throwing what the JDK's parsers throw. */
  public <T> @Nullable T value(String key, String expected, Function<String, T> parse) {
    ScalarNode scalar = scalar(key, expected);
    return scalar == null ? null : parse(scalar, join(path, key), expected, parse);
  }

  private <T> @Nullable T parse(
      ScalarNode scalar, String at, String expected, Function<String, T> parse) {
    // As written, not as expanded: a variable's value may be a secret.
    return parse(scalar, at, Source.shown(scalar), expected, parse);
  }

  private <T> @Nullable T parse(
      ScalarNode scalar, String at, String shown, String expected, Function<String, T> parse) {
    String text;
    try {
      text = source.variables().expand(scalar.getValue());
    } catch (IllegalArgumentException e) {
      source.error(scalar, at, shown, String.valueOf(e.getMessage()));
      return null;
    }
    // What is wrong with a text as it is written has been said; a variable brings its own.
    if (!text.equals(scalar.getValue()) && Text.flaw(text).isPresent()) {
      source.error(scalar, at, shown, Text.EXPECTED);
      return null;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      source.error(scalar, at, shown, expected);
      return null;
    }
  }

  public @Nullable Integer integer(String key, int min, int max) {
    String expected = String.format(Locale.ROOT, "a whole number from %,d to %,d", min, max);
    return value(
        key,
        expected,
        text -> {
          int number = Integer.parseInt(text.replace("_", ""));
          if (number < min || number > max) {
            throw new IllegalArgumentException(expected);
          }
          return number;
        });
  }

  public @Nullable Double number(String key, double min, double max) {
    String expected =
        "a number from "
            + BigDecimal.valueOf(min).stripTrailingZeros().toPlainString()
            + " to "
            + BigDecimal.valueOf(max).stripTrailingZeros().toPlainString();
    return value(
        key,
        expected,
        text -> {
          if (text.length() > Json.MAX_NUMBER) {
            throw new IllegalArgumentException(expected);
          }
          double number = new BigDecimal(text).doubleValue();
          if (number < min || number > max) {
            throw new IllegalArgumentException(expected);
          }
          return number;
        });
  }

  public @Nullable Boolean bool(String key) {
    return value(
        key,
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            });
  }

  public @Nullable Duration duration(String key) {
    return value(key, Durations.EXPECTED, Durations::parse);
  }

  /** A size in bytes. */
  public @Nullable Long size(String key) {
    return value(key, Sizes.EXPECTED, Sizes::parse);
  }

  /** One of a few words, in lower case. */
  public @Nullable String oneOf(String key, String... words) {
    List<String> all = Arrays.asList(words);
    return value(
        key,
        "one of " + String.join(", ", all),
        text -> {
          if (!all.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }

  /** A constant by its name in lower case. */
  public <E extends Enum<E>> @Nullable E constant(String key, Class<E> type) {
    List<E> all = Arrays.asList(type.getEnumConstants());
    String[] names =
        all.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
    String name = oneOf(key, names);
    return name == null ? null : Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  /** A list of scalars, or one scalar for a list of one. */
  public @Nullable List<String> texts(String key) {
    return values(key, "a list of text", text -> text);
  }

  /** A list of scalars in any notation, or one scalar for a list of one. */
  public <T> @Nullable List<T> values(String key, String expected, Function<String, T> parse) {
    Node value = take(key);
    if (value == null) {
      return null;
    }
    List<Node> items = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String at = join(path, key) + (value instanceof SequenceNode ? "[" + i + "]" : "");
      if (items.get(i) instanceof ScalarNode scalar) {
        T parsed = parse(scalar, at, expected, parse);
        if (parsed != null) {
          values.add(parsed);
        }
      } else {
        source.error(items.get(i), at, Source.shown(items.get(i)), expected);
      }
    }
    return values;
  }

  public @Nullable YamlObject object(String key) {
    Node value = take(key);
    if (value == null) {
      return null;
    }
    if (value instanceof MappingNode mapping) {
      return new YamlObject(source, join(path, key), mapping);
    }
    source.error(value, join(path, key), Source.shown(value), "keys and values");
    return null;
  }

  /** All entries, for a mapping whose keys are names. A name without a value is an empty object. */
  public Map<String, YamlObject> objects() {
    Map<String, YamlObject> objects = new LinkedHashMap<>();
    for (String key : entries.keySet()) {
      YamlObject object = object(key);
      if (!Text.isName(key)) {
        error(key, "a name", Text.NAME);
      } else if (object != null) {
        objects.put(key, object);
      }
    }
    return objects;
  }

  /** A list of mappings. */
  public @Nullable List<YamlObject> list(String key) {
    Node value = take(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof SequenceNode sequence)) {
      source.error(value, join(path, key), Source.shown(value), "a list");
      return null;
    }
    List<YamlObject> list = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      String at = join(path, key) + "[" + i + "]";
      Node item = sequence.getValue().get(i);
      if (item instanceof MappingNode mapping) {
        list.add(new YamlObject(source, at, mapping));
      } else {
        source.error(item, at, Source.shown(item), "keys and values");
      }
    }
    return list;
  }

  /** All entries as text, for a mapping that is passed on as it is. */
  public Map<String, String> asTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : entries.keySet()) {
      String text = text(key);
      if (text != null) {
        texts.put(key, text);
      }
    }
    return texts;
  }

  /** Any value, as the JSON that it stands for; without variables. */
  public @Nullable JsonNode json(String key) {
    Node value = take(key);
    if (value == null) {
      return null;
    }
    try {
      return new YamlJson().convert(value);
    } catch (IllegalArgumentException e) {
      source.error(value, join(path, key), Source.shown(value), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Says that the value of a key, or its absence, is wrong. */
  public void error(String key, @Nullable String value, String expected) {
    source.problems().error(problem(key, value, expected));
  }

  public void warning(String key, @Nullable String value, String expected) {
    source.problems().warning(problem(key, value, expected));
  }

  private Problem problem(String key, @Nullable String value, String expected) {
    NodeTuple entry = entries.get(key);
    int line = source.line(entry == null ? node : entry.getKeyNode());
    return new Problem(source.file(), line, join(path, key), value, expected);
  }

  /** Reports every key that was not asked for. Call it when all getters have been called. */
  public void finish() {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            source.error(
                entry.getKeyNode(),
                join(path, key),
                "unknown key",
                Suggestion.expected(key, known));
          }
        });
  }

  private @Nullable ScalarNode scalar(String key, String expected) {
    Node value = take(key);
    if (value == null || value instanceof ScalarNode) {
      return (ScalarNode) value;
    }
    source.error(value, join(path, key), Source.shown(value), expected);
    return null;
  }

  private @Nullable Node take(String key) {
    known.add(key);
    NodeTuple entry = entries.get(key);
    return entry == null || Source.isNull(entry.getValueNode()) ? null : entry.getValueNode();
  }
}
