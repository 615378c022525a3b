package dev.troupe.shared.input;

import dev.troupe.shared.input.Notation.Form;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** An object in a JSON document that {@link JsonGate} has let pass; its places are paths alone. */
public final class JsonObject extends Fields<JsonNode> {
  private final JsonNode object;
  private final Problems problems;

  private JsonObject(JsonNode object, String path, Problems problems) {
    super(path, problems);
    this.object = object;
    this.problems = problems;
  }

  /** The document itself, which has to be an object. */
  public static FieldReader root(JsonNode object, Problems problems) {
    return new JsonObject(object, "", problems);
  }

  @Override
  Set<String> keys() {
    return new LinkedHashSet<>(object.propertyNames());
  }

  @Override
  @Nullable JsonNode get(String key) {
    JsonNode value = object.get(key);
    return value == null || value.isNull() ? null : value;
  }

  @Override
  @Nullable String text(JsonNode value, String at, Notation<?> notation) {
    Form form = notation.form();
    boolean fits =
        switch (form) {
          case TEXT, PROSE, SECRET -> value.isString();
          case INTEGER -> value.isIntegralNumber();
          case NUMBER -> value.isNumber();
          case AMOUNT -> value.isNumber() || value.isString();
          case BOOLEAN -> value.isBoolean();
        };
    if (!fits) {
      wrong(value, at, notation);
      return null;
    }
    boolean amount = form == Form.AMOUNT && value.isNumber();
    return amount
        ? value.decimalValue().stripTrailingZeros().toPlainString()
        : value.isString() ? value.stringValue() : value.toString();
  }

  @Override
  @Nullable Fields<JsonNode> inside(JsonNode value, String at) {
    return value.isObject() ? new JsonObject(value, at, problems) : null;
  }

  @Override
  Fields<JsonNode> empty(String at) {
    return new JsonObject(JsonNodeFactory.instance.objectNode(), at, problems);
  }

  @Override
  @Nullable List<JsonNode> items(JsonNode value) {
    if (!value.isArray()) {
      return null;
    }
    List<JsonNode> items = new ArrayList<>(value.size());
    value.forEach(items::add);
    return items;
  }

  @Override
  @Nullable List<JsonNode> list(JsonNode value) {
    return items(value);
  }

  @Override
  JsonNode json(JsonNode value, String at) {
    return value;
  }

  @Override
  String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + value.size();
      case STRING -> Quoted.of(value.stringValue());
      case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> Quoted.of(value.toString());
    };
  }

  @Override
  Problem problem(JsonNode value, String at, @Nullable String shown, String expected) {
    return Problem.at(at, shown, expected);
  }

  @Override
  Problem problemOf(String key, @Nullable String shown, String expected) {
    return Problem.at(path(key), shown, expected);
  }
}
