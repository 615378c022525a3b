package dev.troupe.schemas;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets the validator walk our JSON: it comes with no adapter for Jackson 3. */
record ValidatedNode(tools.jackson.databind.JsonNode json, String pointer) implements JsonNode {
  static final JsonNodeFactory FACTORY =
      new JsonNodeFactory() {
        @Override
        public JsonNode wrap(Object node) {
          return node instanceof ValidatedNode known
              ? known
              : new ValidatedNode((tools.jackson.databind.JsonNode) node, "");
        }

        @Override
        public JsonNode create(String text) {
          return new ValidatedNode(Json.STRICT.readTree(text), "");
        }
      };

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    return switch (json.getNodeType()) {
      case OBJECT -> SimpleType.OBJECT;
      case ARRAY -> SimpleType.ARRAY;
      case STRING -> SimpleType.STRING;
      case BOOLEAN -> SimpleType.BOOLEAN;
      case NUMBER -> whole() ? SimpleType.INTEGER : SimpleType.NUMBER;
      case NULL, MISSING, BINARY, POJO -> SimpleType.NULL;
    };
  }

  private boolean whole() {
    return json.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  @Override
  public boolean asBoolean() {
    return json.booleanValue();
  }

  @Override
  public String asString() {
    return json.stringValue();
  }

  @Override
  public BigInteger asInteger() {
    return json.decimalValue().toBigIntegerExact();
  }

  @Override
  public BigDecimal asNumber() {
    return json.decimalValue();
  }

  @Override
  public List<JsonNode> asArray() {
    List<JsonNode> items = new ArrayList<>();
    json.forEach(item -> items.add(new ValidatedNode(item, pointer + "/" + items.size())));
    return items;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    json.properties()
        .forEach(
            member ->
                members.put(
                    member.getKey(),
                    new ValidatedNode(
                        member.getValue(),
                        pointer + "/" + JsonNode.encodeJsonPointer(member.getKey()))));
    return members;
  }
}
