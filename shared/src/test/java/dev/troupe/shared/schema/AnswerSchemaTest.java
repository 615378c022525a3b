package dev.troupe.shared.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.troupe.schemas.Json;
import dev.troupe.shared.input.Problem;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AnswerSchemaTest {
  private static String problem(String schema) {
    return AnswerSchema.problem(Json.STRICT.readTree(schema)).map(Problem::toString).orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\": \"object\", \"properties\": {\"$ref\": {\"type\": \"string\"}}}",
        // Each step back goes into a part of the answer.
        "{\"type\": \"object\", \"properties\": {\"child\": {\"$ref\": \"#\"}}}",
        "{\"$defs\": {\"tree\": {\"$anchor\": \"t\", \"items\": {\"anyOf\": [{\"$ref\": \"#t\"}, {\"type\": \"null\"}]}}}, \"$ref\": \"#/$defs/tree\"}",
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"pattern\": \"^\\\\d{4}$\"}"
      })
  void problem_ofWhatCanBeApplied_isNone(String schema) {
    assertThat(problem(schema)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"$ref\": \"#\"} | refers to itself (expected: references that end: each step back into a part of it)",
        "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"allOf\": [{\"$ref\": \"#/$defs/b\"}]}, \"b\": {\"not\": {\"$ref\": \"#/$defs/a\"}}}} | /$defs/a: refers to itself (expected: references that end: each step back into a part of it)",
        "{\"properties\": {\"x\": {\"$ref\": \"#/properties/x\"}}} | /properties/x: refers to itself (expected: references that end: each step back into a part of it)",
        "{\"$ref\": \"https://example.com/x.json\"} | /$ref: https://example.com/x.json (expected: a reference to a part of this schema, such as #/$defs/name)",
        "{\"$ref\": \"#/$defs/none\"} | /$ref: #/$defs/none (expected: a reference to a part of this schema, such as #/$defs/name)",
        "{\"$ref\": \"#%zz\"} | /$ref: #%zz (expected: a reference to a part of this schema, such as #/$defs/name)",
        "{\"$ref\": 5} | /$ref: 5 (expected: a reference to a part of this schema, such as #/$defs/name)",
        "{\"type\": \"objekt\"} | /type: Expected any of [[array, boolean, integer, null, number, object, string]] (expected: a JSON Schema (2020-12))",
        "{\"$schema\": \"http://foo/bar\"} | Cannot resolve meta-schema [http://foo/bar] (expected: a JSON Schema (2020-12))",
        "{\"pattern\": \"(a\"} | /pattern: (a (expected: a regular expression (RE2: no look-around, no back-reference))",
        "{\"properties\": {\"a\": {\"$id\": \"x\"}}} | /properties/a/$id: x (expected: no $id below the top)"
      })
  void problem_ofWhatCannotBeApplied_isNamedWithItsPlace(String schema, String problem) {
    assertThat(problem(schema)).isEqualTo(problem);
  }

  @Test
  void problem_referencesThatMultiply_areRefused() {
    StringBuilder doubling = new StringBuilder("{\"$ref\": \"#/$defs/a0\", \"$defs\": {");
    StringBuilder chain = new StringBuilder("{\"$ref\": \"#/$defs/a0\", \"$defs\": {");
    for (int i = 0; i < 16; i++) {
      String next = "{\"$ref\": \"#/$defs/a" + (i + 1) + "\"}";
      doubling.append("\"a%d\": {\"allOf\": [%s, %s]},".formatted(i, next, next));
    }
    for (int i = 0; i < 2_000; i++) {
      chain.append("\"a%d\": {\"$ref\": \"#/$defs/a%d\"},".formatted(i, i + 1));
    }

    assertThat(problem(doubling + "\"a16\": {}}}")).contains("references that multiply");
    assertThat(problem(chain + "\"a2000\": {}}}")).contains("references that multiply");
  }

  @Test
  void problem_tooLargeOrTooDeep_isRefused() {
    assertThat(problem("{\"enum\": [0" + ",0".repeat(10_000) + "]}")).contains("at most 10,000");
    assertThat(problem("{\"not\":".repeat(60) + "{}" + "}".repeat(60))).contains("50 levels");
  }

  /** As the judge applies one. */
  private static boolean fits(String schema, JsonNode answer) {
    Validator validator =
        new ValidatorFactory()
            .withJsonNodeFactories(SchemaNode.SCHEMAS, SchemaNode.ANSWERS)
            .withEvaluatorFactory(new LinearPatterns())
            .createValidator();
    URI id = validator.registerSchema(URI.create("urn:s"), Json.STRICT.readTree(schema));
    return validator.validate(id, answer).isValid();
  }

  @Test
  void apply_schemaThatCallsItselfTwice_endsWithAPlainError() {
    String twice =
        "{\"properties\": {\"a\": {\"anyOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}}, \"required\": [\"b\"]}";
    JsonNode answer = Json.STRICT.readTree("{\"a\":".repeat(60) + "{}" + "}".repeat(60));

    assertThat(problem(twice)).isEmpty();
    assertThatThrownBy(() -> fits(twice, answer)).hasMessageContaining("more than 103050 steps");
  }

  @Test
  void apply_pattern_neverBacktracks() {
    String schema = "{\"pattern\": \"^(a+)+$\"}";

    assertThat(fits(schema, Json.STRICT.readTree("\"" + "a".repeat(50_000) + "\""))).isTrue();
    assertThat(fits(schema, Json.STRICT.readTree("\"" + "a".repeat(50_000) + "b\""))).isFalse();
    assertThat(fits(schema, Json.STRICT.readTree("5"))).isTrue();
  }
}
