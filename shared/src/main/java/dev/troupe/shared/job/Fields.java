package dev.troupe.shared.job;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Suggestion;
import dev.troupe.shared.input.Text;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object's fields. Every getter returns null if the field is absent or null, or if it is
 * wrong, which then is a fault. Unknown fields are faults from the start.
 */
final class Fields {
  private static final String DOLLARS = "[0-9]{1,6}(\\.[0-9]{1,12})?";
  private static final String AMOUNT =
      "dollars from 0 to 999999.99 such as 1.5, at most 12 decimals";
  private static final Usd MOST = Usd.of("999999.999999999999");

  private final JsonNode object;
  private final String path;
  private final Faults faults;

  Fields(JsonNode object, String path, List<String> known, Faults faults) {
    this.object = object;
    this.path = path;
    this.faults = faults;
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        unknown(name, known);
      }
    }
  }

  private void unknown(String name, List<String> known) {
    boolean account = name.equals("base_url") || name.equals("api_key");
    boolean described = account || !faults.full();
    faults.add(
        at(name),
        "unknown field",
        !described
            ? "none"
            : account
                ? "nothing here: how a provider is reached is the operator's configuration"
                : Suggestion.expected(name, known));
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Nullable JsonNode get(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String text(String name) {
    return text(name, "text", text -> text);
  }

  /** The name of something. */
  @Nullable String name(String name) {
    return text(name, Text.NAME, Text::name);
  }

  /** Names, at most so many. */
  @Nullable List<String> names(String name, int most) {
    return texts(name, most, Text.NAME, Text::name);
  }

  /** The name of something, which must be there. */
  @Nullable String requiredName(String name) {
    return required(name) == null ? null : name(name);
  }

  /** Text of at least one visible character. */
  @Nullable String required(String name) {
    JsonNode value = get(name);
    if (value == null) {
      faults.add(at(name), (String) null, "text");
      return null;
    }
    if (value.isString() && value.stringValue().isBlank()) {
      faults.add(at(name), value, "text that is not empty");
      return null;
    }
    return text(name);
  }

  <T> @Nullable T text(String name, String expected, Function<String, T> parse) {
    JsonNode value = get(name);
    return value == null ? null : parse(value, at(name), expected, parse);
  }

  private <T> @Nullable T parse(
      JsonNode value, String at, String expected, Function<String, T> parse) {
    if (value.isString()) {
      try {
        return parse.apply(value.stringValue());
      } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
        // Said below.
      }
    }
    faults.add(at, value, expected);
    return null;
  }

  <T> @Nullable List<T> texts(String name, int most, String expected, Function<String, T> parse) {
    JsonNode value = array(name);
    if (value == null) {
      return null;
    }
    if (value.size() > most) {
      faults.add(at(name), value, "at most " + most);
      return null;
    }
    List<T> items = new ArrayList<>(value.size());
    int i = 0;
    for (JsonNode item : value) {
      T parsed = parse(item, at(name) + "[" + i++ + "]", expected, parse);
      if (parsed != null) {
        items.add(parsed);
      }
    }
    return items;
  }

  @Nullable JsonNode array(String name) {
    return ofKind(name, get(name), JsonNode::isArray, "an array");
  }

  @Nullable JsonNode object(String name) {
    return ofKind(name, get(name), JsonNode::isObject, "an object");
  }

  private @Nullable JsonNode ofKind(
      String name, @Nullable JsonNode value, Function<JsonNode, Boolean> is, String expected) {
    if (value == null || is.apply(value)) {
      return value;
    }
    faults.add(at(name), value, expected);
    return null;
  }

  @Nullable Integer integer(String name, int min, int max) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (value.isIntegralNumber() && value.canConvertToInt()) {
      int number = value.intValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    faults.add(at(name), value, "a whole number from " + min + " to " + max);
    return null;
  }

  @Nullable Boolean bool(String name) {
    JsonNode value = ofKind(name, get(name), JsonNode::isBoolean, "true or false");
    return value == null ? null : value.booleanValue();
  }

  /**
   * An amount that is not negative: a number, text, or an object whose only field {@code usd} is
   * one of them.
   */
  @Nullable Usd usd(String name) {
    JsonNode value = get(name);
    if (value == null || !value.isObject()) {
      return value == null ? null : dollars(at(name), value);
    }
    Fields object = new Fields(value, at(name), List.of("usd"), faults);
    JsonNode usd = object.get("usd");
    if (usd == null) {
      faults.add(object.at("usd"), (String) null, AMOUNT);
      return null;
    }
    return dollars(object.at("usd"), usd);
  }

  private @Nullable Usd dollars(String at, JsonNode value) {
    if (value.isNumber() || (value.isString() && value.stringValue().matches(DOLLARS))) {
      try {
        Usd usd = value.isNumber() ? Usd.of(value.decimalValue()) : Usd.of(value.stringValue());
        if (usd.compareTo(Usd.ZERO) >= 0 && usd.compareTo(MOST) <= 0) {
          return usd;
        }
      } catch (ArithmeticException e) {
        // Said below.
      }
    }
    faults.add(at, value, AMOUNT);
    return null;
  }

  @Nullable Double number(String name, int min, int max) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (value.isNumber() && value.doubleValue() >= min && value.doubleValue() <= max) {
      return value.doubleValue();
    }
    faults.add(at(name), value, "a number from " + min + " to " + max);
    return null;
  }
}
