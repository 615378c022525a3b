package dev.troupe.simulator.answer;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import dev.troupe.simulator.json.LimitedJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a Jackson 3 tree to the validator, which ships adapters for older Jackson only. */
record ValidatedNode(tools.jackson.databind.JsonNode node, String pointer) implements JsonNode {

  static final class Factory implements JsonNodeFactory {
    @Override
    public JsonNode wrap(Object node) {
      return node instanceof JsonNode already
          ? already
          : new ValidatedNode((tools.jackson.databind.JsonNode) node, "");
    }

    @Override
    public JsonNode create(String json) {
      return new ValidatedNode(LimitedJson.mapper().readTree(json), "");
    }
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    return switch (node.getNodeType()) {
      case BOOLEAN -> SimpleType.BOOLEAN;
      case STRING -> SimpleType.STRING;
      case ARRAY -> SimpleType.ARRAY;
      case OBJECT -> SimpleType.OBJECT;
      case NUMBER ->
          node.decimalValue().stripTrailingZeros().scale() <= 0
              ? SimpleType.INTEGER
              : SimpleType.NUMBER;
      default -> SimpleType.NULL;
    };
  }

  @Override
  public boolean asBoolean() {
    return node.booleanValue();
  }

  @Override
  public String asString() {
    return node.stringValue();
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
    var items = new ArrayList<JsonNode>();
    node.forEach(item -> items.add(new ValidatedNode(item, pointer + "/" + items.size())));
    return items;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    var members = new LinkedHashMap<String, JsonNode>();
    for (var entry : node.properties()) {
      var inner = pointer + "/" + JsonNode.encodeJsonPointer(entry.getKey());
      members.put(entry.getKey(), new ValidatedNode(entry.getValue(), inner));
    }
    return members;
  }
}
