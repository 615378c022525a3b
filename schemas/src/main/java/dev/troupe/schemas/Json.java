package dev.troupe.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/**
 * The two ways in which JSON is read. Thread-safe.
 *
 * <p>Every limit is set: Jackson leaves the length of a document, its number of tokens and the
 * exponents of its numbers unlimited. Fractions keep the digits that they were written with.
 */
public final class Json {
  /** The longest document that is read, in bytes. */
  public static final int MAX_DOCUMENT = 64 << 20;

  /** How deep objects and lists may stand in each other. */
  public static final int MAX_DEPTH = 100;

  /** The longest number, in characters. */
  public static final int MAX_NUMBER = 100;

  /** The longest name of a field, in characters. */
  public static final int MAX_NAME = 10_000;

  /** For messages of our own: unknown fields are a newer writer's and are ignored. */
  public static final JsonMapper MESSAGES = mapper(false);

  /** For what people write: unknown fields are mistakes. */
  public static final JsonMapper STRICT = mapper(true);

  private Json() {}

  private static JsonMapper mapper(boolean strict) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_DOCUMENT)
                    .maxTokenCount(5_000_000)
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(32 << 20)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .nodeFactory(new BoundedNumbers())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
        .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, strict)
        .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
        .build();
  }

  public static byte[] bytes(Object message) {
    return MESSAGES.writeValueAsBytes(message);
  }

  public static String string(Object message) {
    return new String(bytes(message), StandardCharsets.UTF_8);
  }

  /** Refuses a number whose digits would fill the memory as if it were no JSON. */
  private static final class BoundedNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1;

    @Override
    public ValueNode numberNode(BigDecimal number) {
      if (!JsonNumbers.bounded(number)) {
        throw new StreamConstraintsException(
            "a number with an enormous exponent (expected: " + JsonNumbers.EXPECTED + ")");
      }
      return super.numberNode(number);
    }
  }
}
