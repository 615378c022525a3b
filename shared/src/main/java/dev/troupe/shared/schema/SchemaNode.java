package dev.troupe.shared.schema;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jackson 3's tree as the schema library sees it; it brings adapters for Jackson 2 only.
 *
 * <p>An answer counts how often it is looked at: a schema that calls itself twice can take longer
 * than anyone waits and more memory than there is, and the library has no bound of its own. For one
 * thread.
 */
public final class SchemaNode implements JsonNode {
  /** For schemas. */
  public static final JsonNodeFactory SCHEMAS = new Factory(false);

  /** For answers. */
  public static final JsonNodeFactory ANSWERS = new Factory(true);

  /** How often the parts of an answer may be looked at: so often, and for each of its values. */
  private static final int MOST_WORK = 100_000;

  private static final int MOST_WORK_PER_VALUE = 50;

  private record Factory(boolean counting) implements JsonNodeFactory {
    @Override
    public JsonNode wrap(Object node) {
      return node instanceof JsonNode wrapped
          ? wrapped
          : wrap((tools.jackson.databind.JsonNode) node);
    }

    @Override
    public JsonNode create(String json) {
      return wrap(Json.STRICT.readTree(json));
    }

    private JsonNode wrap(tools.jackson.databind.JsonNode json) {
      long most = counting ? MOST_WORK + MOST_WORK_PER_VALUE * values(json) : Long.MAX_VALUE;
      return new SchemaNode(json, "", new Work(most));
    }

    private static long values(tools.jackson.databind.JsonNode json) {
      long values = 1;
      for (tools.jackson.databind.JsonNode inside : json) {
        values += values(inside);
      }
      return values;
    }
  }

  private final tools.jackson.databind.JsonNode node;
  private final String pointer;
  private final Work work;

  private SchemaNode(tools.jackson.databind.JsonNode node, String pointer, Work work) {
    this.node = node;
    this.pointer = pointer;
    this.work = work;
  }

  private static final class Work {
    private final long most;
    private long done;

    Work(long most) {
      this.most = most;
    }

    void add(int steps) {
      done += steps;
      if (done > most) {
        throw new IllegalStateException(
            "to hold the answer against it takes more than " + most + " steps");
      }
    }
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    work.add(1);
    return switch (node.getNodeType()) {
      case NULL, MISSING -> SimpleType.NULL;
      case BOOLEAN -> SimpleType.BOOLEAN;
      case STRING, BINARY, POJO -> SimpleType.STRING;
      case NUMBER -> isWhole() ? SimpleType.INTEGER : SimpleType.NUMBER;
      case ARRAY -> SimpleType.ARRAY;
      case OBJECT -> SimpleType.OBJECT;
    };
  }

  /** JSON Schema counts 1.0 among the integers. */
  private boolean isWhole() {
    return node.isIntegralNumber()
        || (JsonNumbers.bounded(node) && node.decimalValue().stripTrailingZeros().scale() <= 0);
  }

  @Override
  public boolean asBoolean() {
    return node.booleanValue();
  }

  @Override
  public String asString() {
    return node.asString();
  }

  @Override
  public BigInteger asInteger() {
    return node.decimalValue().toBigInteger();
  }

  @Override
  public BigDecimal asNumber() {
    return node.decimalValue();
  }

  @Override
  public List<JsonNode> asArray() {
    work.add(node.size());
    List<JsonNode> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(new SchemaNode(node.get(i), pointer + "/" + i, work));
    }
    return elements;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    work.add(node.size());
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e ->
                fields.put(
                    e.getKey(),
                    new SchemaNode(
                        e.getValue(),
                        pointer + "/" + JsonNode.encodeJsonPointer(e.getKey()),
                        work)));
    return fields;
  }

  // By value, as enum, const and uniqueItems mean it: 1 and 1.0 are the same.
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof SchemaNode that) || getNodeType() != that.getNodeType()) {
      return false;
    }
    return switch (node.getNodeType()) {
      case NUMBER -> asNumber().compareTo(that.asNumber()) == 0;
      case ARRAY -> asArray().equals(that.asArray());
      case OBJECT -> asObject().equals(that.asObject());
      case NULL, MISSING, BOOLEAN, STRING, BINARY, POJO -> node.equals(that.node);
    };
  }

  @Override
  public int hashCode() {
    return switch (node.getNodeType()) {
      case NUMBER -> asNumber().stripTrailingZeros().hashCode();
      case ARRAY -> asArray().hashCode();
      case OBJECT -> asObject().hashCode();
      case NULL, MISSING, BOOLEAN, STRING, BINARY, POJO -> node.hashCode();
    };
  }
}
