package dev.troupe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CanonicalJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\": 1, \"a\": [true, null, \"x\"]} | {\"a\":[true,null,\"x\"],\"b\":1}",
        "[1.0, 1e2, 0.10, -0, 12345678901234567890] | [1,100,0.1,0,12345678901234567890]",
        "\"a\\n\\u0001\\\"\\\\\\u00e9/\" | \"a\\u000a\\u0001\\\"\\\\é/\""
      })
  void of_sameContent_hasOneForm(String json, String canonical) {
    assertThat(CanonicalJson.of(Json.STRICT.readTree(json))).isEqualTo(canonical);
    assertThat(CanonicalJson.of(Json.STRICT.readTree(canonical))).isEqualTo(canonical);
  }

  @Test
  void digest_shuffledProperties_isTheSame() {
    long seed = Long.getLong("seed", 7L);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      JsonNode node = random(random, 4);
      assertThat(CanonicalJson.digest(shuffled(node, random)))
          .as("-Dseed=%d", seed)
          .isEqualTo(CanonicalJson.digest(node));
    }
  }

  @Test
  void of_numberOfAnySize_hasAForm() {
    for (String number :
        List.of("1e2147483647", "10e2147483647", "1e-2147483647", "0e2147483647", "-1.50e99999")) {
      JsonNode node = JsonNodeFactory.instance.numberNode(new BigDecimal(number));

      assertThat(CanonicalJson.of(node)).hasSizeLessThan(20);
      assertThat(CanonicalJson.digest(node)).startsWith(Digest.PREFIX);
    }
  }

  @Test
  void read_numberWithAnEnormousExponent_isNoJsonOfOurs() {
    assertThatThrownBy(() -> Json.MESSAGES.readTree("{\"a\": 1e999999999}"))
        .isInstanceOf(JacksonException.class)
        .hasMessageContaining("enormous exponent");
    assertThat(JsonNumbers.digits(Json.MESSAGES.readTree("0.00010"))).isEqualTo("0.00010");
    assertThat(JsonNumbers.digits(Json.MESSAGES.readTree("1e5"))).isEqualTo("100000");
  }

  private static JsonNode random(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 2 : 4)) {
      case 0 -> Json.STRICT.valueToTree(random.nextInt());
      case 1 -> Json.STRICT.valueToTree("t" + random.nextInt(100));
      case 2 -> {
        ArrayNode array = Json.STRICT.createArrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(random(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = Json.STRICT.createObjectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set("k" + random.nextInt(20), random(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static JsonNode shuffled(JsonNode node, Random random) {
    if (node.isArray()) {
      ArrayNode array = Json.STRICT.createArrayNode();
      node.forEach(item -> array.add(shuffled(item, random)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    List<String> names = new ArrayList<>(node.propertyNames());
    Collections.shuffle(names, random);
    ObjectNode object = Json.STRICT.createObjectNode();
    names.forEach(name -> object.set(name, shuffled(node.path(name), random)));
    return object;
  }
}
