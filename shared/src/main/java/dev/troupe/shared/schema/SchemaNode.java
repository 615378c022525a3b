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
 * <p>Each document counts how often it is looked at: a schema that calls itself twice can take
 * longer than anyone waits, and the library has no bound of its own. A schema that is registered is
 * only read once. For one thread.
 */
public final class SchemaNode implements JsonNode {
  /** How often the parts of one answer may be looked at: seconds at worst. */
  static final int MOST_WORK = 5_000_000;

  public static final JsonNodeFactory FACTORY =
      new JsonNodeFactory() {
        @Override
        public JsonNode wrap(Object node) {
          return node instanceof JsonNode wrapped
              ? wrapped
              : new SchemaNode((tools.jackson.databind.JsonNode) node, "", new Work());
        }

        @Override
        public JsonNode create(String json) {
          return new SchemaNode(Json.STRICT.readTree(json), "", new Work());
        }
      };

  private final tools.jackson.databind.JsonNode node;
  private final String pointer;
  private final Work work;

  private SchemaNode(tools.jackson.databind.JsonNode node, String pointer, Work work) {
    this.node = node;
    this.pointer = pointer;
    this.work = work;
  }

  private static final class Work {
    private int done;

    void add(int steps) {
      done += steps;
      if (done > MOST_WORK) {
        throw new IllegalStateException(
            "to hold the answer against it takes more than " + MOST_WORK + " steps");
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
