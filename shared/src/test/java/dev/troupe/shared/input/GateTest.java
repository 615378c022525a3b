package dev.troupe.shared.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.schemas.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class GateTest {
  @Test
  void flaw_whatNoDatabaseHolds_isFoundWithItsPlace() {
    assertThat(Text.flaw("a😀b\n\u0001")).isEmpty();
    assertThat(Text.flaw("a\u0000b")).contains("U+0000 at offset 1");
    assertThat(Text.flaw("😀\ud800x")).contains("U+D800 alone at offset 2");
    assertThat(Text.flaw("\udc00")).contains("U+DC00 alone at offset 0");
  }

  @Test
  void isName_boundsAreInCodePoints() {
    assertThat(Text.isName("😀".repeat(200))).isTrue();
    assertThat(Text.isName("😀".repeat(201))).isFalse();
    assertThat(List.of("", " ", "a\nb", "a\u0085", "a\ud800", "a\u0000")).noneMatch(Text::isName);
    assertThatThrownBy(() -> Text.model("stub/a\nb")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void problems_ofADocument_haveTheirPointers() {
    JsonNode document = JsonNodeFactory.instance.objectNode();
    document.asObject().put("a/~", "x\u0000").putArray("l").add("").add("\udfff");

    assertThat(JsonGate.problems(document))
        .extracting(Problem::path, Problem::value)
        .containsExactly(
            tuple("/a~1~0", "U+0000 at offset 1"), tuple("/l/1", "U+DFFF alone at offset 0"));
  }

  @Test
  void problems_ofTooManyValues_areOne() {
    JsonNode list = Json.MESSAGES.readTree("[0" + ",0".repeat(1_000_000) + "]");

    assertThat(JsonGate.problems(list)).hasSize(1);
    assertThat(JsonGate.problems(Json.MESSAGES.readTree("[0" + ",0".repeat(999_998) + "]")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u2028", "\u202e", "\u001b[31m", "\u0000", "\ud800"})
  void problem_quotedFromOutside_staysOnItsLine(String odd) {
    Problem problem = new Problem("a" + odd, 1, "p" + odd, "v" + odd, "did you mean x" + odd + "?");

    assertThat(problem.toString()).doesNotContain(odd).contains("\\u");
    assertThat(Quoted.of("v" + odd + "x")).doesNotContain(odd);
  }

  @Test
  void lines_ofManyProblems_areTheFirstAndACount() {
    List<Problem> problems =
        IntStream.range(0, 120)
            .mapToObj(i -> Problem.at("p" + i, "v".repeat(10_000), "e".repeat(10_000)))
            .toList();

    List<String> lines = Problem.lines(problems);

    assertThat(lines).hasSize(51).endsWith("and 70 more");
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(500));
    assertThat(Problem.lines(Problem.first(problems, 1_000_000))).endsWith("and 999950 more");
    assertThat(new InvalidInputException(problems)).hasMessageEndingWith("and 70 more");
  }

  @Test
  void suggestion_amongHugeAndManyNames_isQuickAndShort() {
    String huge = "n".repeat(5_000_000);
    List<String> names = IntStream.range(0, 100_000).mapToObj(i -> "name" + i).toList();

    assertThat(Suggestion.nearest(huge, List.of(huge + "x"))).isEqualTo(Optional.empty());
    assertThat(Suggestion.expected(huge, List.of(huge))).hasSizeLessThan(100);
    assertThat(Suggestion.expected("nmae1", names))
        .startsWith("did you mean name1? one of name0, ")
        .endsWith(" and 99980 more");
  }

  @ParameterizedTest
  @CsvSource({
    "'(a{1000}){1000}', false",
    "'((a{100}){100}){100}', false",
    "'[^a]{1,500}(b|c{2,4}){3}\\d{4}-\\d{2}', true",
    "'(?i)curtain', true",
    "'(a', false",
    "'(?=a)', false"
  })
  void checked_expression_isBoundedWhenWrittenOut(String expression, boolean fine) {
    if (fine) {
      assertThat(Regex.checked(expression)).isEqualTo(expression);
    } else {
      assertThatThrownBy(() -> Regex.checked(expression))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k: \"a\\0b\" | f:1: U+0000 at offset 1 (expected: text without U+0000 and without half a surrogate pair)",
        "\"k\\0\": 1 | f:1: U+0000 at offset 1 (expected: text without U+0000 and without half a surrogate pair)",
        "k: {n: 1e999999999} | f:1: k: an object (expected: a number of at most 100 digits, 1e-400 to 1e400)"
      })
  void yaml_whatMayNotEnter_isRefusedWithItsLine(String yaml, String problem) {
    Problems problems = new Problems();

    YamlDocument.parse("f", yaml, 1, Variables.NONE, problems)
        .ifPresent(document -> document.root().json("k"));

    assertThat(problems.errors()).extracting(Problem::toString).contains(problem);
  }

  @Test
  void yaml_nestedWithoutEnd_isRefusedBeforeItIsRead() {
    Problems problems = new Problems();

    assertThat(YamlDocument.parse("f", "k: " + "[".repeat(100_000), 1, Variables.NONE, problems))
        .isEmpty();
    assertThat(problems.errors())
        .extracting(Problem::toString)
        .containsExactly("f:1: too deep (expected: at most 50 levels)");
  }

  @Test
  void yaml_secret_isNeverShown() {
    Problems problems = new Problems();
    FieldReader root =
        YamlDocument.parse("f", "a: sk-secret\nb: ${KEY}\nc: ${K:-sk}", 1, text -> text, problems)
            .orElseThrow()
            .root();

    for (String key : List.of("a", "b", "c")) {
      root.value(
          key,
          Notation.secret(
              "another",
              text -> {
                throw new IllegalArgumentException(text);
              }));
    }

    assertThat(problems.errors())
        .extracting(Problem::toString)
        .containsExactly(
            "f:1: a: *** (expected: another)",
            "f:2: b: ${KEY} (expected: another)",
            "f:3: c: *** (expected: another)");
  }
}
