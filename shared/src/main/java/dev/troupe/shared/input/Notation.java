package dev.troupe.shared.input;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one value is written, whatever it is written in. Its bounds stand here once: they are what is
 * checked, what a mistake is told, and what the JSON Schema and the reference page say.
 *
 * @param form what JSON has to hold; YAML may hold any scalar
 * @param expected what a mistake is told
 * @param schema what the JSON Schema of submissions says of it, its description aside
 * @param parse refuses by throwing what the JDK's parsers throw
 */
public record Notation<T>(Form form, String expected, JsonNode schema, Function<String, T> parse) {
  /** What a value is before it is parsed. */
  public enum Form {
    /** Text, its variables put in. */
    TEXT,
    /** Text as it stands: its dollars belong to the model. */
    PROSE,
    /** Text that nobody is shown. */
    SECRET,
    INTEGER,
    NUMBER,
    /** A number, or its digits as text. */
    AMOUNT,
    BOOLEAN
  }

  private static final String DURATIONS = "^(\\d{1,12}\\s*(ms|s|m|h|d)|P.+)$";
  private static final Pattern AMOUNTS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,12})?");

  public static final Notation<String> TEXT =
      new Notation<>(Form.TEXT, "text", type("string"), text -> text);
  public static final Notation<String> PROSE =
      new Notation<>(Form.PROSE, "text", type("string"), text -> text);

  /** Prose of at least one visible character. */
  public static final Notation<String> SOME_PROSE =
      new Notation<>(
          Form.PROSE,
          "text that is not empty",
          type("string").put("pattern", "\\S"),
          text -> {
            if (text.isBlank()) {
              throw new IllegalArgumentException("blank");
            }
            return text;
          });

  /** The name of something. */
  public static final Notation<String> NAME =
      new Notation<>(Form.TEXT, Text.NAME, ref("name"), Text::name);

  public static final Notation<ModelRef> MODEL =
      new Notation<>(
          Form.TEXT,
          Text.MODEL,
          type("string").put("pattern", "^[^/]+/.+$").set("allOf", array(ref("name"))),
          Text::model);
  public static final Notation<Duration> DURATION =
      new Notation<>(
          Form.TEXT,
          Durations.EXPECTED,
          type("string").put("pattern", DURATIONS),
          Durations::parse);

  /** A duration of at least one second. */
  public static final Notation<Duration> SECONDS =
      text(
          "a duration of at least 1s, such as 10s or 15m",
          text -> {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
              throw new IllegalArgumentException(text);
            }
            return duration;
          });

  /** In bytes. */
  public static final Notation<Long> SIZE = text(Sizes.EXPECTED, Sizes::parse);

  public static final Notation<Boolean> BOOLEAN =
      new Notation<>(
          Form.BOOLEAN,
          "true or false",
          type("boolean"),
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
              });

  /** An amount that is not negative. */
  public static final Notation<Usd> DOLLARS =
      new Notation<>(
          Form.AMOUNT,
          "dollars from 0 to 999999.99 such as 1.5, at most 12 decimals",
          ref("dollars"),
          text -> Usd.of(matched(AMOUNTS, text)));

  /** A regular expression. */
  public static final Notation<String> REGEX =
      new Notation<>(
          Form.TEXT,
          Regex.EXPECTED,
          type("string").put("maxLength", Regex.MAX_LENGTH),
          Regex::checked);

  /** Text of a kind that has no name of its own. */
  public static <T> Notation<T> text(String expected, Function<String, T> parse) {
    return new Notation<>(Form.TEXT, expected, type("string"), parse);
  }

  /** Text that nobody is shown, whatever is wrong with it. */
  public static <T> Notation<T> secret(String expected, Function<String, T> parse) {
    return new Notation<>(Form.SECRET, expected, type("string"), parse);
  }

  /** Prose of at most so many characters. */
  public static Notation<String> prose(int longest) {
    return new Notation<>(
        Form.PROSE,
        String.format(Locale.ROOT, "text of at most %,d characters", longest),
        type("string").put("maxLength", longest),
        text -> {
          if (text.length() > longest) {
            throw new IllegalArgumentException("too long");
          }
          return text;
        });
  }

  /**
   * Text that a pattern matches as a whole.
   *
   * @param pattern which Java and JSON Schema (ECMA-262) read alike
   */
  public static Notation<String> matching(String pattern, String expected) {
    Pattern compiled = Pattern.compile(pattern);
    return new Notation<>(
        Form.TEXT,
        expected,
        type("string").put("pattern", "^" + pattern + "$"),
        text -> matched(compiled, text));
  }

  private static String matched(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  public static Notation<Integer> integer(int min, int max) {
    String expected = String.format(Locale.ROOT, "a whole number from %,d to %,d", min, max);
    return new Notation<>(
        Form.INTEGER,
        expected,
        type("integer").put("minimum", min).put("maximum", max),
        text -> {
          int number = Integer.parseInt(text.replace("_", ""));
          if (number < min || number > max) {
            throw new IllegalArgumentException(expected);
          }
          return number;
        });
  }

  public static Notation<Double> number(int min, int max) {
    String expected = "a number from " + min + " to " + max;
    return new Notation<>(
        Form.NUMBER,
        expected,
        type("number").put("minimum", min).put("maximum", max),
        text -> {
          if (text.length() > Json.MAX_NUMBER) {
            throw new IllegalArgumentException(expected);
          }
          BigDecimal number = new BigDecimal(text);
          if (!JsonNumbers.bounded(number)) {
            throw new IllegalArgumentException(expected);
          }
          double value = number.doubleValue();
          if (value < min || value > max) {
            throw new IllegalArgumentException(expected);
          }
          return value;
        });
  }

  /** One of a few words, in lower case. */
  public static Notation<String> oneOf(List<String> words) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    words.forEach(all::add);
    return new Notation<>(
        Form.TEXT,
        "one of " + String.join(", ", words),
        JsonNodeFactory.instance.objectNode().set("enum", all),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }

  /** A constant by its name in lower case. */
  public static <E extends Enum<E>> Notation<E> constant(Class<E> type) {
    Notation<String> name =
        oneOf(
            Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList());
    return new Notation<>(
        Form.TEXT,
        name.expected,
        name.schema,
        text -> Enum.valueOf(type, name.parse.apply(text).toUpperCase(Locale.ROOT)));
  }

  private static ObjectNode type(String name) {
    return JsonNodeFactory.instance.objectNode().put("type", name);
  }

  private static ObjectNode ref(String definition) {
    return JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + definition);
  }

  private static ArrayNode array(JsonNode only) {
    return JsonNodeFactory.instance.arrayNode().add(only);
  }
}
