package dev.troupe.shared.input;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns a YAML node into the JSON that it stands for. For one document. */
final class YamlJson {
  private static final int DEEPEST = 50;
  private static final int MOST_NODES = 100_000;

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private int nodes;

  /**
   * @throws IllegalArgumentException if it is too deep, too large (aliases multiply), or has a key
   *     that is no text
   */
  JsonNode convert(Node node) {
    return convert(node, 0);
  }

  private JsonNode convert(Node node, int depth) {
    if (depth > DEEPEST || ++nodes > MOST_NODES) {
      throw new IllegalArgumentException(
          "at most " + DEEPEST + " levels and " + MOST_NODES + " values");
    }
    return switch (node) {
      case MappingNode mapping -> object(mapping, depth);
      case SequenceNode sequence -> {
        ArrayNode array = json.arrayNode();
        sequence.getValue().forEach(item -> array.add(convert(item, depth + 1)));
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalArgumentException("a value that JSON has");
    };
  }

  private ObjectNode object(MappingNode mapping, int depth) {
    ObjectNode object = json.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new IllegalArgumentException("keys that are text");
      }
      object.set(key.getValue(), convert(entry.getValueNode(), depth + 1));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.NULL)) {
      return json.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return json.booleanNode(text.toLowerCase(Locale.ROOT).equals("true"));
    }
    boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
    if (number && text.length() > Json.MAX_NUMBER) {
      throw new IllegalArgumentException(JsonNumbers.EXPECTED);
    }
    try {
      if (tag.equals(Tag.INT)) {
        BigInteger value = new BigInteger(text);
        return value.bitLength() < 32 ? json.numberNode(value.intValue()) : json.numberNode(value);
      }
      if (tag.equals(Tag.FLOAT)) {
        return bounded(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      // Hexadecimal, infinite and such numbers stay what they look like: text.
      return json.stringNode(text);
    }
    return json.stringNode(text);
  }

  private JsonNode bounded(BigDecimal number) {
    if (!JsonNumbers.bounded(number)) {
      throw new IllegalArgumentException(JsonNumbers.EXPECTED);
    }
    return json.numberNode(number);
  }
}
