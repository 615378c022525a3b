package dev.troupe.shared.input;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that reading fields is, whatever they are written in.
 *
 * @param <N> a value of the document, as its parser has it
 */
abstract class Fields<N> implements FieldReader {
  private static final String UNKNOWN = "unknown key";
  private static final String OBJECT = "an object";

  private final String path;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new HashSet<>();

  Fields(String path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  /** In the order of the document. */
  abstract Set<String> keys();

  /** Null: the key is absent or has no value. */
  abstract @Nullable N get(String key);

  /** What a scalar says, for its notation to parse; null: that it can't be read has been said. */
  abstract @Nullable String text(N value, String at, Notation<?> notation);

  /** Null: it is no object. */
  abstract @Nullable Fields<N> inside(N value, String at);

  /** An object without keys that stands where this one does. */
  abstract Fields<N> empty(String at);

  /** Null: it is no list. */
  abstract @Nullable List<N> items(N value);

  /** A list, or what stands for one. */
  abstract @Nullable List<N> list(N value);

  /** Null: that it is too large has been said. */
  abstract @Nullable JsonNode json(N value, String at);

  /** What was written, for a person. */
  abstract String shown(N value);

  /** A problem of a value. */
  abstract Problem problem(N value, String at, @Nullable String shown, String expected);

  /** A problem of a key that may be absent. */
  abstract Problem problemOf(String key, @Nullable String shown, String expected);

  private void error(N value, String at, String expected) {
    problems.error(problem(value, at, shown(value), expected));
  }

  private @Nullable N take(String key) {
    known.add(key);
    return get(key);
  }

  @Override
  public final String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Override
  public final boolean has(String key) {
    return get(key) != null;
  }

  @Override
  public final <T> @Nullable T value(String key, Notation<T> notation) {
    N value = take(key);
    return value == null ? null : parse(value, path(key), notation);
  }

  @Override
  public final <T> T value(String key, Notation<T> notation, T usual) {
    T value = value(key, notation);
    return value == null ? usual : value;
  }

  @Override
  public final <T> @Nullable T required(String key, Notation<T> notation) {
    if (!has(key)) {
      error(key, null, notation.expected());
    }
    return value(key, notation);
  }

  private <T> @Nullable T parse(N value, String at, Notation<T> notation) {
    String text = text(value, at, notation);
    if (text == null) {
      return null;
    }
    try {
      return notation.parse().apply(text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      wrong(value, at, notation);
      return null;
    }
  }

  /** Says that a value is not what was expected, and shows it if it is no secret. */
  final void wrong(N value, String at, Notation<?> notation) {
    boolean secret = notation.form() == Notation.Form.SECRET && !open(value);
    problems.error(problem(value, at, secret ? "***" : shown(value), notation.expected()));
  }

  /** Whether what was written is no secret even where one stands: the name of a variable. */
  boolean open(N value) {
    return false;
  }

  @Override
  public final <T> @Nullable List<T> values(String key, int most, Notation<T> item) {
    N value = take(key);
    if (value == null) {
      return null;
    }
    List<N> items = list(value);
    if (items == null) {
      error(value, path(key), "a list");
      return null;
    }
    if (items.size() > most) {
      error(value, path(key), atMost(most));
      return null;
    }
    List<T> values = new ArrayList<>(items.size());
    // One value that stands for a list has the list's own place.
    boolean one = items(value) == null;
    for (int i = 0; i < items.size(); i++) {
      T parsed = parse(items.get(i), path(key) + (one ? "" : "[" + i + "]"), item);
      if (parsed != null) {
        values.add(parsed);
      }
    }
    return values;
  }

  @Override
  public final @Nullable FieldReader object(String key) {
    return inside(key);
  }

  private @Nullable Fields<N> inside(String key) {
    N value = take(key);
    return value == null ? null : object(value, path(key));
  }

  private @Nullable Fields<N> object(N value, String at) {
    Fields<N> object = inside(value, at);
    if (object == null) {
      error(value, at, OBJECT);
    }
    return object;
  }

  @Override
  public final FieldReader section(String key) {
    FieldReader object = object(key);
    return object == null ? empty(path(key)) : object;
  }

  @Override
  public final @Nullable FieldReader object(String key, int most) {
    Fields<N> object = inside(key);
    if (object == null || object.keys().size() <= most) {
      return object;
    }
    error(key, object.keys().size() + " entries", atMost(most));
    return null;
  }

  @Override
  public final Map<String, FieldReader> objects(Notation<String> name) {
    Map<String, FieldReader> objects = new LinkedHashMap<>();
    for (String key : keys()) {
      N value = take(key);
      String named = named(key, name);
      if (named != null) {
        FieldReader object = value == null ? empty(path(key)) : object(value, path(key));
        if (object != null) {
          objects.put(named, object);
        }
      }
    }
    return objects;
  }

  @Override
  public final <T> Map<String, T> entries(Notation<String> name, Notation<T> value) {
    Map<String, T> entries = new LinkedHashMap<>();
    for (String key : keys()) {
      T entry = value(key, value);
      String named = named(key, name);
      if (named != null && entry != null) {
        entries.put(named, entry);
      }
    }
    return entries;
  }

  private @Nullable String named(String key, Notation<String> name) {
    try {
      return name.parse().apply(key);
    } catch (IllegalArgumentException e) {
      error(key, "its name", name.expected());
      return null;
    }
  }

  private static String atMost(int most) {
    return String.format(Locale.ROOT, "at most %,d", most);
  }

  @Override
  public final @Nullable List<FieldReader> requiredList(String key, int least, int most) {
    if (!has(key)) {
      error(key, null, aListOf(least, most));
    }
    return list(key, least, most);
  }

  private static String aListOf(int least, int most) {
    return String.format(Locale.ROOT, "a list of %,d to %,d", least, most);
  }

  @Override
  public final @Nullable List<FieldReader> list(String key, int least, int most) {
    N value = take(key);
    if (value == null) {
      return null;
    }
    List<N> items = items(value);
    if (items == null || items.size() < least || items.size() > most) {
      error(value, path(key), aListOf(least, most));
      return null;
    }
    List<FieldReader> list = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      FieldReader object = object(items.get(i), path(key) + "[" + i + "]");
      if (object != null) {
        list.add(object);
      }
    }
    return list;
  }

  @Override
  public final @Nullable JsonNode json(String key) {
    N value = take(key);
    return value == null ? null : json(value, path(key));
  }

  @Override
  public final @Nullable JsonNode jsonObject(String key) {
    JsonNode json = json(key);
    if (json == null || json.isObject()) {
      return json;
    }
    N value = get(key);
    if (value != null) {
      error(value, path(key), OBJECT);
    }
    return null;
  }

  @Override
  public final void needs(String key, String other, String expected) {
    N value = get(key);
    if (value != null && !has(other)) {
      error(value, path(key), expected);
    }
  }

  @Override
  public final void error(String key, @Nullable String value, String expected) {
    problems.error(problemOf(key, value, expected));
  }

  @Override
  public final void refuse(String key, String expected) {
    if (keys().contains(key)) {
      error(key, UNKNOWN, expected);
      refused.add(key);
    }
  }

  @Override
  public final void finish() {
    for (String key : keys()) {
      if (!known.contains(key) && !refused.contains(key)) {
        // Looking for what was meant costs time, and nobody may be told any more.
        error(key, UNKNOWN, problems.full() ? "none" : Suggestion.expected(key, known));
      }
    }
  }
}
