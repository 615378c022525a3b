package dev.troupe.shared.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Variables;
import dev.troupe.shared.input.YamlDocument;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JSON and YAML are two ways to write the same roles and loops: what one takes or refuses, the
 * other does, and in the same words. Every text here is read as both.
 */
class SourcesTest {
  private static final String GOOD_ROLE =
      """
      {"description": "d", "modality": "image", "system": "costs ${5}", "model": "a/b", "fallback": ["c/d"],
       "context_fallback": [], "escalate_to": "e/f/g", "temperature": 0.5, "max_tokens": 1, "on_cut": "accept", "keep": "body", "top_p": 0.5, "voice": "v",
       "output": {"type": "object"}, "timeout": "90s", "pool": "gpu-1",
       "judge": {"must": ["a"], "must_not": ["b"], "min_characters": 0, "max_characters": 10, "min_words": 0,
                 "max_words": 1, "language": "de", "no_refusal": true, "allow_empty": false, "role": "r",
                 "threshold": 10},
       "hedge": {"after": "2s", "max_extra_usd": "0.01"},
       "cache": {"mode": "refresh", "ttl": "PT1H", "kind": "voice_profile"}}
      """;
  private static final String GOOD_LOOP =
      """
      {"name": "l", "description": "d",
       "steps": [{"name": "a", "role": "r", "prompt": "p {{input}}"},
                 {"name": "b", "role": "r", "after": ["a"], "for_each": "a.items", "concurrency": 10000,
                  "prompt": "p", "request": "item", "reads": ["k 1"], "writes": "k", "on_failure": "continue"}]}
      """;

  @Test
  void role_everyKey_isReadAlike() {
    RoleSpec role = both(GOOD_ROLE, SourcesTest::role).good();

    assertThat(role.system()).isEqualTo("costs ${5}");
    assertThat(role).hasNoNullFieldsOrProperties();
    assertThat(role.judge())
        .isEqualTo(
            new JudgeRules(List.of("a"), List.of("b"), 0, 10, 0, 1, "de", true, false, "r", 10));
  }

  @Test
  void loop_everyKey_isReadAlike() {
    LoopSpec loop = both(GOOD_LOOP, SourcesTest::loop).good();

    assertThat(loop.name()).isEqualTo("l");
    assertThat(Objects.requireNonNull(loop.steps()).getLast())
        .isEqualTo(
            new StepSpec(
                "b",
                "r",
                List.of("a"),
                "a.items",
                10_000,
                "p",
                StepSpec.RequestSource.ITEM,
                List.of("k 1"),
                "k",
                StepSpec.OnFailure.CONTINUE));
  }

  @Test
  void role_numberThatNoDoubleHolds_isRefused() {
    Read<RoleSpec> read = both("{\"temperature\": 1E+400}", SourcesTest::role);
    assertThat(read.problems()).singleElement().asString().contains("a number from 0 to 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model\": null, \"judge\": null}",
        "{\"judge\": {}}",
        "{\"temperature\": 2, \"max_tokens\": 1000000}",
        "{\"temperature\": 0.0}",
        "{\"hedge\": {\"after\": \"0s\", \"max_extra_usd\": 0.5}}",
        "{\"output\": {\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"type\": \"string\"}}}}"
      })
  void role_good_isReadAlike(String text) {
    assertThat(both(text, SourcesTest::role).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"temprature\": 1} | temprature: unknown key (expected: did you mean temperature? one of description, modality, system, model, fallback, context_fallback, escalate_to, temperature, max_tokens, on_cut, keep, voice, output, timeout, pool, judge, hedge, cache, top_p, top_k and 23 more)",
        "{\"base_url\": \"http://x\"} | base_url: unknown key (expected: nothing here: how a provider is reached is the operator's configuration)",
        "{\"modality\": \"video\"} | modality: video (expected: one of text, image, audio, embedding, moderation)",
        "{\"model\": \"gpt\"} | model: gpt (expected: provider/model, for example openai/gpt-4o)",
        "{\"model\": []} | model: a list of 0 (expected: provider/model, for example openai/gpt-4o)",
        "{\"fallback\": [\"a/b\", \"c\"]} | fallback[1]: c (expected: provider/model, for example openai/gpt-4o)",
        "{\"fallback\": {}} | fallback: an object (expected: a list)",
        "{\"temperature\": 2.01} | temperature: 2.01 (expected: a number from 0 to 2)",
        "{\"temperature\": -0.1} | temperature: -0.1 (expected: a number from 0 to 2)",
        "{\"temperature\": true} | temperature: true (expected: a number from 0 to 2)",
        "{\"max_tokens\": 0} | max_tokens: 0 (expected: a whole number from 1 to 1,000,000)",
        "{\"max_tokens\": 1.5} | max_tokens: 1.5 (expected: a whole number from 1 to 1,000,000)",
        "{\"max_tokens\": 99999999999} | max_tokens: 99999999999 (expected: a whole number from 1 to 1,000,000)",
        "{\"voice\": \" \"} | voice: '' (expected: 1 to 200 characters, no control characters)",
        "{\"output\": [1]} | output: a list of 1 (expected: an object)",
        "{\"output\": {\"$ref\": \"x.json\"}} | output: /$ref: x.json (expected: a reference to a part of this schema, such as #/$defs/name)",
        "{\"timeout\": \"-1s\"} | timeout: -1s (expected: a duration such as 500ms, 1s, 15m, 24h, 7d or PT30S)",
        "{\"pool\": \"GPU\"} | pool: GPU (expected: 1 to 63 of a-z, 0-9, '-' and '_')",
        "{\"judge\": {\"must\": [\"(?=x)\"]}} | judge.must[0]: (?=x) (expected: a regular expression (RE2: no look-around, no back-reference))",
        "{\"judge\": {\"max_words\": 0}} | judge.max_words: 0 (expected: a whole number from 1 to 1,000,000)",
        "{\"judge\": {\"language\": \"en-GB\"}} | judge.language: en-GB (expected: one of ar, de, el, en, es, fr, he, hi, it, ja, ko, nl, pl, pt, ru, sv, th, tr, zh)",
        "{\"judge\": {\"no_refusal\": \"maybe\"}} | judge.no_refusal: maybe (expected: true or false)",
        "{\"judge\": {\"threshold\": 5}} | judge.threshold: 5 (expected: a role that gives the score)",
        "{\"judge\": {\"threshold\": 11, \"role\": \"r\"}} | judge.threshold: 11 (expected: a whole number from 0 to 10)",
        "{\"judge\": {\"rule\": 1}} | judge.rule: unknown key (expected: did you mean role? one of must, must_not, min_characters, max_characters, min_words, max_words, language, no_refusal, allow_empty, role, threshold)",
        "{\"judge\": 5} | judge: 5 (expected: an object)",
        "{\"hedge\": {\"max_extra_usd\": \"0.01\"}} | hedge.after: missing (expected: a duration such as 500ms, 1s, 15m, 24h, 7d or PT30S)",
        "{\"hedge\": {\"after\": \"1s\"}} | hedge.max_extra_usd: missing (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"hedge\": {\"after\": \"1s\", \"max_extra_usd\": \"-0.01\"}} | hedge.max_extra_usd: -0.01 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"hedge\": {\"after\": \"1s\", \"max_extra_usd\": -1}} | hedge.max_extra_usd: -1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"hedge\": {\"after\": \"1s\", \"max_extra_usd\": \"1000000\"}} | hedge.max_extra_usd: 1000000 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"cache\": {\"mode\": \"sometimes\"}} | cache.mode: sometimes (expected: one of on, off, read, write, refresh)",
        "{\"cache\": {\"kind\": \"poem\"}} | cache.kind: poem (expected: one of ai_response, voice_profile, dialogue_pattern, joke_structure, validation_result, episode_outline)",
        "{\"cache\": []} | cache: a list of 0 (expected: an object)"
      })
  void role_bad_isRefusedInTheSameWords(String text, String problem) {
    assertThat(both(text, SourcesTest::role).problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | steps: missing (expected: a list of 1 to 10,000)",
        "{\"steps\": []} | steps: a list of 0 (expected: a list of 1 to 10,000)",
        "{\"steps\": {}} | steps: an object (expected: a list of 1 to 10,000)",
        "{\"steps\": [5]} | steps[0]: 5 (expected: an object)",
        "{\"steps\": [{\"role\": \"r\"}]} | steps[0].name: missing (expected: 1 to 63 of a-z, A-Z, 0-9, '_' and '-', not input, item, index or state)",
        "{\"steps\": [{\"name\": \"item\", \"role\": \"r\"}]} | steps[0].name: item (expected: 1 to 63 of a-z, A-Z, 0-9, '_' and '-', not input, item, index or state)",
        "{\"steps\": [{\"name\": \"a\"}]} | steps[0].role: missing (expected: 1 to 200 characters, no control characters)",
        "{\"steps\": [{\"name\": \"a\", \"rolle\": \"r\", \"role\": \"r\"}]} | steps[0].rolle: unknown key (expected: did you mean role? one of name, role, after, for_each, concurrency, prompt, request, reads, writes, on_failure)",
        "{\"steps\": [{\"name\": \"a\", \"role\": \"r\", \"concurrency\": 0}]} | steps[0].concurrency: 0 (expected: a whole number from 1 to 10,000)",
        "{\"steps\": [{\"name\": \"a\", \"role\": \"r\", \"reads\": [\"\"]}]} | steps[0].reads[0]: '' (expected: 1 to 200 characters, no control characters)",
        "{\"steps\": [{\"name\": \"a\", \"role\": \"r\", \"on_failure\": \"retry\"}]} | steps[0].on_failure: retry (expected: one of stop, continue)",
        "{\"steps\": [{\"name\": \"a\", \"role\": \"r\"}], \"name\": \"\"} | name: '' (expected: 1 to 200 characters, no control characters)"
      })
  void loop_bad_isRefusedInTheSameWords(String text, String problem) {
    assertThat(both(text, SourcesTest::loop).problems()).containsExactly(problem);
  }

  static Stream<String> tooMany() {
    return Stream.of(
        "{\"fallback\": [%s]}".formatted(many("\"a/b\"", 21)),
        "{\"context_fallback\": [%s]}".formatted(many("\"a/b\"", 21)),
        "{\"judge\": {\"must\": [%s]}}".formatted(many("\"x\"", 51)),
        "{\"judge\": {\"must_not\": [%s]}}".formatted(many("\"x\"", 51)));
  }

  @ParameterizedTest
  @MethodSource("tooMany")
  void role_tooMany_isRefusedInTheSameWords(String text) {
    assertThat(both(text, SourcesTest::role).problems())
        .singleElement()
        .asString()
        .containsPattern(": a list of [25]1 \\(expected: at most [25]0\\)");
  }

  @Test
  void loop_tooMuch_isRefusedInTheSameWords() {
    String step = "{\"steps\": [{\"name\": \"a\", \"role\": \"r\", %s}]}";

    assertThat(
            both(step.formatted("\"reads\": [" + many("\"k\"", 101) + "]"), SourcesTest::loop)
                .problems())
        .containsExactly("steps[0].reads: a list of 101 (expected: at most 100)");
    assertThat(
            both(step.formatted("\"prompt\": \"" + "x".repeat(1_000_001) + "\""), SourcesTest::loop)
                .problems())
        .singleElement()
        .asString()
        .endsWith("(expected: text of at most 1,000,000 characters)");
  }

  private static String many(String item, int count) {
    return (item + ", ").repeat(count - 1) + item;
  }

  private static RoleSpec role(FieldReader fields) {
    return RoleReader.read(fields, null);
  }

  private static LoopSpec loop(FieldReader fields) {
    return LoopReader.read(fields, null);
  }

  /** What came of a text, without the places that only one of the two has. */
  private record Read<T>(T value, List<String> problems) {
    T good() {
      assertThat(problems).isEmpty();
      return value;
    }
  }

  private static <T> Read<T> both(String text, Function<FieldReader, T> reader) {
    Problems inJson = new Problems();
    T json = reader.apply(JsonObject.root(Json.STRICT.readTree(text), inJson));
    Problems inYaml = new Problems();
    T yaml =
        reader.apply(YamlDocument.parse("f", text, 1, Variables.NONE, inYaml).orElseThrow().root());

    assertThat(texts(inYaml)).isEqualTo(texts(inJson));
    if (inJson.none()) {
      assertThat(yaml).isEqualTo(json);
    }
    return new Read<>(json, texts(inJson));
  }

  private static List<String> texts(Problems problems) {
    return problems.errors().stream()
        .map(p -> Problem.at(p.path(), p.value(), p.expected()).toString())
        .toList();
  }
}
