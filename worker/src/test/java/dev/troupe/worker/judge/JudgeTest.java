package dev.troupe.worker.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Role;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.testbed.Fleet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["title", "stars"], "additionalProperties": false,
       "properties": {"title": {"type": "string", "minLength": 1}, "stars": {"type": "integer", "maximum": 5},
                      "mood": {"enum": ["good", 1]}, "tags": {"type": "array", "uniqueItems": true}}}
      """;

  private final Judge judge = new Judge();

  @Test
  void judge_freeText_isAJsonString() {
    assertThat(free("He said \"hi\"\n"))
        .isEqualTo(new Verdict.Accepted("\"He said \\\"hi\\\"\\n\""));
  }

  @Test
  void judge_cutAnswer_isSaidToBeCut() {
    assertThat(judge.judge("d", Fleet.role("r", null, "a/b"), "half a sen", Finish.LENGTH))
        .isEqualTo(new Verdict.Cut("the answer was cut at max_tokens (200)", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"title\":\"A\",\"stars\":5}",
        "  {\"title\":\"A\",\"stars\":5}\n",
        "```json\n{\"title\":\"A\",\"stars\":5}\n```",
        "```\n{\"title\":\"A\",\"stars\":5}\n```\n",
        "```json {\"title\":\"A\",\"stars\":5}```",
        "```json{\"title\": \"A\", \"stars\": 5}```",
        "Here you are:\n```json\n{\"title\":\"A\",\"stars\":5}\n```\nEnjoy!",
        "As {asked} for [sic]: {\"title\":\"A\",\"stars\":5} and more"
      })
  void judge_jsonThatSatisfiesTheSchema_isAcceptedWithoutItsFence(String text) {
    assertThat(structured(text)).isEqualTo(new Verdict.Accepted("{\"title\":\"A\",\"stars\":5}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"title\":\"A\",\"stars\":5.0}",
        "{\"title\":\"A\",\"stars\":1,\"mood\":1.0}",
        "{\"title\":\"A\",\"stars\":1,\"tags\":[1,\"1\",{\"a\":[]}]}"
      })
  void judge_numbersByValue_areAccepted(String text) {
    assertThat(structured(text)).isInstanceOf(Verdict.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sure! Here it is: {}",
        "{\"title\":\"A\"}",
        "{\"title\":\"\",\"stars\":5}",
        "{\"title\":\"A\",\"stars\":6}",
        "{\"title\":\"A\",\"stars\":5} {\"title\":\"A\",\"stars\":5}",
        "[{\"title\":\"A\",\"stars\":5}, ",
        "{\"of\": {\"title\":\"A\",\"stars\":5}, and no more",
        "{\"title\":\"A\",\"title\":\"A\",\"stars\":5}",
        "{\"title\":\"A\",\"stars\":1,\"tags\":[1,1.0]}",
        "[1]",
        "null"
      })
  void judge_anythingElse_isTooWeak(String text) {
    assertThat(structured(text)).isInstanceOf(Verdict.TooWeak.class);
  }

  @Test
  void judge_json_isKeptAsItCame() {
    String odd =
        "{\"z\":1.10,\"a\":1e-4,\"big\":123456789012345678901234567890,\"t\":\"\\u00e9 \\\\u0000 \\ud83d\\ude00 x  y\"}";

    assertThat(object(odd)).isEqualTo(new Verdict.Accepted(odd));
  }

  @Test
  void judge_escapedCharactersThatNothingCanStore_areReplaced() {
    assertThat(object("{\"a\\u0000b\": [\"\\ud83d\", \"x\\ude00\\u0000\", \"\\ud83d\\u0041\"]}"))
        .isEqualTo(
            new Verdict.Accepted(
                "{\"a\\ufffdb\":[\"\\ufffd\",\"x\\ufffd\\ufffd\",\"\\ufffd\\u0041\"]}"));
  }

  @Test
  void judge_aThousandBracketsAndNoValue_isDecidedAtOnce() {
    String text = "[ \"".repeat(500_000);
    assertThat(object(text)).isInstanceOf(Verdict.TooWeak.class);
  }

  @Test
  void judge_empty_isTooWeakUnlessTheRoleTakesIt() {
    Role takesIt = withRules(allowEmpty());

    assertThat(free("")).isEqualTo(new Verdict.TooWeak("the answer is empty"));
    assertThat(free(" \n")).isInstanceOf(Verdict.TooWeak.class);
    assertThat(judge.judge("e", takesIt, "", Finish.STOP)).isEqualTo(new Verdict.Accepted("\"\""));
    assertThat(judge.judge("e", takesIt, "", Finish.OTHER)).isInstanceOf(Verdict.TooWeak.class);
  }

  @Test
  void judge_cutBeforeItsFirstWord_saysSo() {
    assertThat(judge.judge("d", Fleet.role("r", null, "a/b"), "", Finish.LENGTH))
        .isEqualTo(
            new Verdict.Cut(
                "the answer was cut at max_tokens (200) before it had any text", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\": \"#\"}",
        "{\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}",
        "{\"properties\": {\"a\": {\"$ref\": \"#/properties/a\"}}}"
      })
  void judge_schemaThatIsItself_isTheRolesFaultAndEnds(String schema) {
    Role role = Fleet.role("r", Json.STRICT.readTree(schema), "a/b");
    assertThat(judge.judge(schema, role, "{\"a\": 1}", Finish.STOP))
        .isInstanceOfSatisfying(
            Verdict.Unjudged.class, u -> assertThat(u.code()).isEqualTo("output_schema"));
  }

  @Test
  void judge_patternProperties_areDecidedAtOnce() {
    Role role =
        Fleet.role(
            "r",
            Json.STRICT.readTree(
                "{\"patternProperties\": {\"^(a+)+$\": {\"type\": \"integer\"}, \"c\": true},"
                    + " \"additionalProperties\": false}"),
            "a/b");
    String slow = "a".repeat(5_000) + "!";
    List<String> fit = List.of("{}", "[]", "{\"aaa\":1}", "{\"aa\":1,\"xcx\":\"x\"}");
    List<String> unfit = List.of("{\"aaa\":\"x\"}", "{\"b\":1}", "{\"" + slow + "\":1}");

    for (String json : fit) {
      assertThat(judge.judge("p", role, json, Finish.STOP)).isEqualTo(new Verdict.Accepted(json));
    }
    for (String json : unfit) {
      assertThat(judge.judge("p", role, json, Finish.STOP)).isInstanceOf(Verdict.TooWeak.class);
    }
  }

  @Test
  void judge_violation_saysWhere() {
    assertThat(structured("{\"title\":\"A\",\"stars\":6}"))
        .isInstanceOfSatisfying(
            Verdict.TooWeak.class, w -> assertThat(w.reason()).startsWith("output at /stars: "));
  }

  @Test
  void judge_schemaThatMakesNoSense_isTheRolesFaultAndNotTheAnswers() {
    Role role = Fleet.role("r", Json.STRICT.readTree("{\"type\": 7}"), "a/b");
    assertThat(judge.judge("odd", role, "{}", Finish.STOP)).isInstanceOf(Verdict.Unjudged.class);
  }

  private Verdict object(String text) {
    Role role = Fleet.role("r", Json.STRICT.readTree("{\"type\": \"object\"}"), "a/b");
    return judge.judge("object", role, text, Finish.STOP);
  }

  private static JudgeRules allowEmpty() {
    return new JudgeRules(null, null, null, null, null, null, null, null, true, null, null);
  }

  private static Role withRules(JudgeRules rules) {
    Role r = Fleet.role("r", null, "a/b");
    return new Role(
        r.name(),
        r.system(),
        r.format(),
        r.sampling(),
        r.routes(),
        r.calls(),
        r.pool(),
        rules,
        null);
  }

  private Verdict free(String text) {
    return judge.judge("free", Fleet.role("r", null, "a/b"), text, Finish.STOP);
  }

  private Verdict structured(String text) {
    return judge.judge(
        "d", Fleet.role("r", Json.STRICT.readTree(SCHEMA), "a/b"), text, Finish.STOP);
  }
}
