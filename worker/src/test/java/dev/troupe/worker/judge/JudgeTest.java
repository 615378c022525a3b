package dev.troupe.worker.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.testbed.Fleet;
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
        "```\n{\"title\":\"A\",\"stars\":5}\n```\n"
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
        "{\"title\":\"A\",\"stars\":5} and more",
        "{\"title\":\"A\",\"stars\":1,\"tags\":[1,1.0]}",
        "[1]",
        "null"
      })
  void judge_anythingElse_isTooWeak(String text) {
    assertThat(structured(text)).isInstanceOf(Verdict.TooWeak.class);
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

  private Verdict free(String text) {
    return judge.judge("free", Fleet.role("r", null, "a/b"), text, Finish.STOP);
  }

  private Verdict structured(String text) {
    return judge.judge(
        "d", Fleet.role("r", Json.STRICT.readTree(SCHEMA), "a/b"), text, Finish.STOP);
  }
}
