package dev.troupe.schemas;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two ways in which JSON is read. Thread-safe.
 *
 * <p>Every limit is set: Jackson leaves the length of a document and its number of tokens
 * unlimited.
 */
public final class Json {
  /** The longest document that is read, in bytes. */
  public static final int MAX_DOCUMENT = 64 << 20;

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
                    .maxNestingDepth(100)
                    .maxNumberLength(100)
                    .maxStringLength(32 << 20)
                    .maxNameLength(10_000)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
        .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, strict)
        .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
        .build();
  }

  public static byte[] bytes(Object message) {
    return MESSAGES.writeValueAsBytes(message);
  }

  public static String string(Object message) {
    return new String(bytes(message), StandardCharsets.UTF_8);
  }
}
