package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/** Vectors as an array of numbers, or as the Base64 of 32-bit floats, low end first. */
final class Vectors {
  private Vectors() {}

  /**
   * The vector in the form that is wanted, whichever it came in: not everyone who speaks like
   * OpenAI knows both.
   *
   * @return empty if it is neither, or has no number
   */
  static Optional<JsonNode> as(boolean packed, JsonNode vector) {
    if (vector.isString()) {
      return floats(vector.stringValue())
          .map(floats -> packed ? vector : (JsonNode) numbers(floats));
    }
    if (!vector.isArray()
        || vector.isEmpty()
        || !vector.valueStream().allMatch(JsonNode::isNumber)) {
      return Optional.empty();
    }
    return Optional.of(packed ? packed(vector) : vector);
  }

  private static Optional<ByteBuffer> floats(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length == 0 || bytes.length % Float.BYTES != 0
          ? Optional.empty()
          : Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ArrayNode numbers(ByteBuffer floats) {
    ArrayNode numbers = Json.MESSAGES.createArrayNode();
    while (floats.hasRemaining()) {
      numbers.add(floats.getFloat());
    }
    return numbers;
  }

  private static StringNode packed(JsonNode vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    vector.forEach(number -> bytes.putFloat(number.floatValue()));
    return StringNode.valueOf(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
