package dev.troupe.simulator.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.troupe.simulator.json.LimitedJson;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SchemaWriterTest {
  private static final int SCHEMAS = 300;

  private final long seed = Long.getLong("seed", 20261120L);

  private static JsonNode write(JsonNode schema, String prompt, long seed) {
    var random = new SplittableRandom(seed);
    return new SchemaWriter(schema, Story.about(prompt, random), random).write(schema);
  }

  private static JsonNode write(String schema, long seed) {
    return write(LimitedJson.mapper().readTree(schema), "A whale in a library", seed);
  }

  @Test
  void write_randomSchemas_satisfiesEachAndIsTheSameAgain() {
    var schemas = new RandomSchemas(seed);
    var validators = new ValidatorFactory().withJsonNodeFactory(new ValidatedNode.Factory());
    for (var i = 0; i < SCHEMAS; i++) {
      var schema = schemas.root();

      var value = write(schema, "A whale in a library", i);

      assertThat(validators.validate(schema.toString(), value.toString()).isValid())
          .as("seed %d, schema %d: %s%n%s", seed, i, schema, value)
          .isTrue();
      assertThat(validators.validate(schema.toString(), "[]").isValid()).isFalse();
      assertThat(write(schema, "A whale in a library", i)).isEqualTo(value);
    }
  }

  @Test
  void write_scores_comeOutMostlyHigh() {
    var schema = "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10}";
    var wrapped =
        "{\"type\":\"object\",\"required\":[\"score\"],\"properties\":{\"score\":" + schema + "}}";

    var high =
        IntStream.range(0, 1_000)
            .filter(i -> write(wrapped, i).path("score").intValue() >= 7)
            .count();

    assertThat(high).isBetween(850L, 999L);
  }

  @Test
  void write_verdicts_mostlyAccept() {
    var schema = "{\"enum\":[\"rejected\",\"accepted\"]}";

    var accepted =
        IntStream.range(0, 1_000)
            .filter(i -> write(schema, i).stringValue().equals("accepted"))
            .count();

    assertThat(accepted).isBetween(880L, 990L);
  }

  @Test
  void write_promptSaysHowMany_writesAsManyAsTheSchemaAllows() {
    var schema =
        LimitedJson.mapper()
            .readTree(
                """
                {"type":"object","required":["scenes"],"properties":{
                  "scenes":{"type":"array","minItems":2,"maxItems":7,"items":{"type":"string"}}}}
                """);

    assertThat(write(schema, "Plan an episode of 6 scenes.", seed).path("scenes")).hasSize(6);
    assertThat(write(schema, "Plan an episode of 40 scenes.", seed).path("scenes")).hasSize(7);
  }

  @Test
  void write_uniqueItems_repeatsNone() {
    var schema =
        "{\"type\":\"array\",\"minItems\":3,\"uniqueItems\":true,\"items\":{\"enum\":[1,2,3]}}";

    assertThat(write(schema, 5)).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void write_allOfAndFormats_areObeyed() {
    var schema =
        """
        {"allOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"string","format":"date"}}},
         {"required":["b"],"properties":{"b":{"type":"string","format":"uuid"}}}]}
        """;
    var value = write(schema, 5);

    assertThat(value.path("a").stringValue()).matches("2026-0\\d-1\\d");
    assertThat(java.util.UUID.fromString(value.path("b").stringValue()).version()).isEqualTo(4);
  }

  @Test
  void write_summaryOfADocument_mentionsItsWords() {
    var schema =
        LimitedJson.mapper()
            .readTree(
                "{\"type\":\"object\",\"required\":[\"summary\"],\"properties\":{\"summary\":{\"type\":\"string\"}}}");
    var value = write(schema, "Summarise: Glaciers retreat while harbours silt up.", 3);

    assertThat(value.path("summary").stringValue().toLowerCase(java.util.Locale.ROOT))
        .containsAnyOf("glaciers", "retreat", "harbours", "silt")
        .doesNotContain("{");
  }

  @Test
  void write_endlessSchemas_areTurnedDown() {
    for (var schema :
        new String[] {
          "{\"$ref\":\"#\"}",
          "{\"$ref\":\"#/$defs/none\"}",
          "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}"
        }) {
      assertThatThrownBy(() -> write(schema, 1))
          .as(schema)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
