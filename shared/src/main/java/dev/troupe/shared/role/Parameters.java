package dev.troupe.shared.role;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a call that have no field of their own, by their names in the chat API and its
 * neighbours, each with its range: for roles and for requests alike. What a name means, a model's
 * wire knows; one that does not know it is not asked.
 */
public final class Parameters {
  /** What only one provider knows: an object, whose names the operator allows by account. */
  public static final String EXTRA = "extra";

  /** Functions that one call may offer. */
  public static final int MAX_TOOLS = 128;

  private static final int MAX_STOPS = 4;
  private static final int MAX_BIASES = 1_024;

  /** A parameter that is one value. */
  private record Scalar(String name, Notation<?> notation) {}

  private static final List<Scalar> OF_TEXT =
      List.of(
          new Scalar("top_p", Notation.number(0, 1)),
          new Scalar("top_k", Notation.integer(1, 1_000)),
          new Scalar("seed", Notation.integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
          new Scalar("presence_penalty", Notation.number(-2, 2)),
          new Scalar("frequency_penalty", Notation.number(-2, 2)),
          new Scalar("logprobs", Notation.BOOLEAN),
          new Scalar("top_logprobs", Notation.integer(0, 20)),
          new Scalar("n", Notation.integer(1, 128)),
          new Scalar(
              "reasoning_effort",
              Notation.oneOf(List.of("none", "minimal", "low", "medium", "high", "xhigh"))),
          new Scalar("verbosity", Notation.oneOf(List.of("low", "medium", "high"))),
          new Scalar("parallel_tool_calls", Notation.BOOLEAN));

  /** Of embeddings, pictures and speech. */
  private static final List<Scalar> OF_OTHERS =
      List.of(
          new Scalar("dimensions", Notation.integer(1, 100_000)),
          new Scalar("encoding_format", Notation.oneOf(List.of("float", "base64"))),
          new Scalar("size", Notation.NAME),
          new Scalar("quality", Notation.NAME),
          new Scalar("background", Notation.NAME),
          new Scalar("output_format", Notation.NAME),
          new Scalar("response_format", Notation.NAME),
          new Scalar("speed", Notation.number(0, 4)),
          new Scalar("instructions", Notation.PROSE));

  private static final Notation<String> TOKEN =
      Notation.matching("[0-9]{1,7}", "the number of a token");
  private static final Notation<String> FUNCTION =
      Notation.matching("[A-Za-z0-9_.-]{1,64}", "1 to 64 of A-Z, a-z, 0-9, '_', '-' and '.'");
  private static final Notation<String> KIND = Notation.oneOf(List.of("function"));
  private static final List<String> CHOICES = List.of("none", "auto", "required");

  private Parameters() {}

  /** The names of all of them. */
  public static SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(List.of("stop", "logit_bias", "tools", "tool_choice"));
    OF_TEXT.forEach(scalar -> names.add(scalar.name()));
    OF_OTHERS.forEach(scalar -> names.add(scalar.name()));
    names.add(EXTRA);
    return names;
  }

  /** All of them. What is wrong goes to the reader's problems. */
  static SortedMap<String, JsonNode> read(FieldReader fields) {
    SortedMap<String, JsonNode> read = ofText(fields);
    OF_OTHERS.forEach(scalar -> put(read, scalar.name(), value(fields, scalar)));
    return read;
  }

  /** Those of a conversation. */
  public static SortedMap<String, JsonNode> ofText(FieldReader fields) {
    SortedMap<String, JsonNode> read = new TreeMap<>();
    OF_TEXT.forEach(scalar -> put(read, scalar.name(), value(fields, scalar)));
    put(read, "stop", stop(fields));
    put(read, "logit_bias", biases(fields));
    put(read, "tools", tools(fields));
    put(read, "tool_choice", choice(fields));
    put(read, EXTRA, fields.jsonObject(EXTRA));
    return read;
  }

  /** Only these, each of which is one value, and {@link #EXTRA}. */
  public static SortedMap<String, JsonNode> some(FieldReader fields, String... names) {
    SortedMap<String, JsonNode> read = new TreeMap<>();
    for (String name : names) {
      put(read, name, one(fields, name, name));
    }
    put(read, EXTRA, fields.jsonObject(EXTRA));
    return read;
  }

  /** One that is one value, and has the name {@code key} where it stands. */
  public static @Nullable JsonNode one(FieldReader fields, String key, String name) {
    Scalar scalar =
        Stream.concat(OF_TEXT.stream(), OF_OTHERS.stream())
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow();
    return value(fields, new Scalar(key, scalar.notation()));
  }

  /** A function that stands in its tool, as the responses API has it, in the chat API's form. */
  public static ObjectNode function(FieldReader tool) {
    ObjectNode function = Json.MESSAGES.createObjectNode();
    tool.required("type", KIND);
    String name = tool.required("name", FUNCTION);
    String description = tool.value("description", Notation.PROSE);
    JsonNode parameters = tool.jsonObject("parameters");
    Boolean strict = tool.value("strict", Notation.BOOLEAN);
    tool.finish();
    function.put("name", name);
    if (description != null) {
      function.put("description", description);
    }
    if (parameters != null) {
      function.set("parameters", parameters);
    }
    if (strict != null) {
      function.put("strict", strict);
    }
    return Json.MESSAGES.createObjectNode().put("type", "function").set("function", function);
  }

  private static @Nullable JsonNode value(FieldReader fields, Scalar scalar) {
    Object value = fields.value(scalar.name(), scalar.notation());
    return value == null ? null : node(value);
  }

  private static void put(SortedMap<String, JsonNode> read, String name, @Nullable JsonNode value) {
    if (value != null) {
      read.put(name, value);
    }
  }

  private static JsonNode node(Object value) {
    // As it is written: a double of its own would be written with other digits.
    return value instanceof Double number
        ? JsonNodeFactory.instance.numberNode(BigDecimal.valueOf(number))
        : Json.MESSAGES.valueToTree(value);
  }

  private static @Nullable JsonNode stop(FieldReader fields) {
    JsonNode stop = fields.json("stop");
    boolean several =
        stop != null
            && stop.isArray()
            && !stop.isEmpty()
            && stop.size() <= MAX_STOPS
            && stop.valueStream().allMatch(Parameters::isText);
    if (stop != null && !isText(stop) && !several) {
      fields.error("stop", null, "a text, or a list of 1 to " + MAX_STOPS + ", none of them empty");
    }
    return stop;
  }

  private static boolean isText(JsonNode node) {
    return node.isString() && !node.stringValue().isEmpty();
  }

  private static @Nullable JsonNode biases(FieldReader fields) {
    FieldReader biases = fields.object("logit_bias", MAX_BIASES);
    if (biases == null) {
      return null;
    }
    var _ = biases.entries(TOKEN, Notation.number(-100, 100));
    return fields.json("logit_bias");
  }

  private static @Nullable JsonNode tools(FieldReader fields) {
    List<FieldReader> tools = fields.list("tools", 1, MAX_TOOLS);
    if (tools == null) {
      return null;
    }
    for (FieldReader tool : tools) {
      tool.required("type", KIND);
      if (!tool.has("function")) {
        tool.error("function", null, "an object with the function's name");
      }
      FieldReader function = tool.object("function");
      if (function != null) {
        function.required("name", FUNCTION);
        function.value("description", Notation.PROSE);
        function.jsonObject("parameters");
        function.value("strict", Notation.BOOLEAN);
        function.finish();
      }
      tool.finish();
    }
    return fields.json("tools");
  }

  /** What {@code tool_choice} says. */
  public static @Nullable JsonNode choice(FieldReader fields) {
    JsonNode choice = fields.json("tool_choice");
    if (choice == null) {
      return null;
    }
    boolean word = choice.isString() && CHOICES.contains(choice.stringValue());
    boolean named =
        choice.path("type").asString("").equals("function")
            && choice.path("function").path("name").isString();
    if (!word && !named) {
      fields.error(
          "tool_choice",
          choice.isString() ? choice.stringValue() : null,
          "none, auto, required, or {type: function, function: {name: ...}}");
    }
    return choice;
  }
}
