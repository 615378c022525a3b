package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.StepSpec.OnFailure;
import dev.troupe.schemas.TaskRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class PromptsTest {
  /** Answers by step and index. */
  private record Answered(JsonNode input, Map<Integer, List<JsonNode>> answers) implements Outputs {
    Answered(JsonNode input, String... answers) {
      this(input, new HashMap<>());
      for (int i = 0; i < answers.length; i++) {
        this.answers.put(i, List.of(Json.MESSAGES.readTree(answers[i])));
      }
    }

    @Override
    public @Nullable Rows rows() {
      return null;
    }

    @Override
    public List<Output> of(int step) {
      List<JsonNode> all = answers.getOrDefault(step, List.of());
      return IntStream.range(0, all.size()).mapToObj(i -> new Output(i, all.get(i))).toList();
    }

    @Override
    public Optional<Output> of(int step, int index) {
      return of(step).stream().filter(o -> o.index() == index).findFirst();
    }

    @Override
    public Optional<Document> state(String key) {
      return key.equals("story/cast")
          ? Optional.of(new Document(3, Json.MESSAGES.readTree("{\"hero\": \"Ann\"}")))
          : Optional.empty();
    }
  }

  private static Step step(String name, Step.Fan fan, String list, String prompt) {
    return new Step(
        name,
        new Step.ResolvedRole("r", "d", "default"),
        List.of(),
        new Step.FanOut(fan, list, null, 1, 1),
        Step.PromptSource.template(prompt, List.of("story/cast", "story/new")),
        "story/new",
        OnFailure.STOP);
  }

  @Test
  void of_requestOfAModelByItsName_asksItsRoutesInTheirOrder() {
    Plan plan =
        new Plan("l", List.of(asking()))
            .naming(
                Map.of(
                    "gpt-4o",
                    List.of(ModelRef.parse("openai/gpt-4o"), ModelRef.parse("azure/gpt-4o"))));
    JsonNode rows =
        Json.MESSAGES.readTree(
            """
            {"l": [{"body": {"model": "gpt-4o", "messages": [{"role": "user", "content": "a"}]}},
                   {"model": "gpt-4o", "messages": [{"role": "user", "content": "b"}]},
                   {"model": "groq/llama", "messages": [{"role": "user", "content": "c"}]},
                   {"model": "gpt-4", "messages": [{"role": "user", "content": "d"}]}]}
            """);
    Prompts prompts = new Prompts(plan);
    Outputs outputs = new Answered(rows, Map.of());

    for (int row = 0; row < 2; row++) {
      TaskRequest asked = request(prompts, row, outputs);
      assertThat(asked.model()).isEqualTo(ModelRef.parse("openai/gpt-4o"));
      assertThat(asked.fallback()).containsExactly(ModelRef.parse("azure/gpt-4o"));
    }
    TaskRequest route = request(prompts, 2, outputs);
    assertThat(route.model()).isEqualTo(ModelRef.parse("groq/llama"));
    assertThat(route.fallback()).isNull();
    assertThatThrownBy(() -> request(prompts, 3, outputs)).hasMessageContaining("model: gpt-4 ");
    assertThat(Json.MESSAGES.readValue(Json.bytes(plan), Plan.class)).isEqualTo(plan);
  }

  private static Step asking() {
    return new Step(
        "a",
        new Step.ResolvedRole("r", "d", "default"),
        List.of(),
        new Step.FanOut(Step.Fan.LIST, "input.l", null, 1, 1),
        Step.PromptSource.item(),
        null,
        OnFailure.STOP);
  }

  private static TaskRequest request(Prompts prompts, int row, Outputs outputs) {
    return Json.MESSAGES.readValue(
        prompts.of(new Planner.Release(0, row), outputs).text(), TaskRequest.class);
  }

  private static String render(String prompt, String input, String... answers) {
    Step a = step("a", Step.Fan.ONE, null, "p");
    Step b = step("b", Step.Fan.ONE, null, prompt);
    Prompts prompts = new Prompts(new Plan("l", List.of(a, b)));
    JsonNode given = input.isEmpty() ? MissingNode.getInstance() : Json.MESSAGES.readTree(input);
    return prompts.of(new Planner.Release(1, 0), new Answered(given, answers)).text();
  }

  @Test
  void of_objectListAndNumber_areJsonAndTheDigitsOfTheSource() {
    String answer =
        """
        {"verdict":"keep","why":"It \\"works\\", ok = yes","n":0.0001,"list":["a, b","c"],"nothing":null}
        """;

    assertThat(render("GOT {{a}} / {{a.n}} / {{a.list}}", "", answer))
        .isEqualTo(
            "GOT {\"verdict\":\"keep\",\"why\":\"It \\\"works\\\", ok = yes\",\"n\":0.0001,\"list\":[\"a, b\",\"c\"],\"nothing\":null}"
                + " / 0.0001 / [\"a, b\",\"c\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{input}} | {\"b\":1.50,\"a\":1e5} | {\"b\":1.50,\"a\":100000}",
        "{{input.x}}{{input.x.text}} | {\"x\":\"<t>\"} | <t><t>",
        "[{{input.x}}] | {\"x\":null} | []",
        "{{input.x}} | {\"x\":true} | true",
        "{{input.x}} | {\"x\":{}} | {}",
        "{{input.s}} | {\"s\":{\"$ref\":\"#/definitions/A\"}} | {\"$ref\":\"#/definitions/A\"}",
        "{{#input.l}}{{.}};{{/input.l}} | {\"l\":[1,\"b\",[2]]} | 1;b;[2];",
        "{{#input.l}}{{n}}{{^-last}}, {{/-last}}{{/input.l}} | {\"l\":[{\"n\":1},{\"n\":2}]} | 1, 2",
        "{{#input.x}}yes{{/input.x}}{{^input.x}}no{{/input.x}} | {} | no",
        "{{#input.x}}yes{{/input.x}}{{^input.x}}no{{/input.x}} | {\"x\":[]} | no",
        "{{#input.x}}yes{{/input.x}}{{^input.x}}no{{/input.x}} | {\"x\":null} | no",
        "{{#input.x}}yes{{/input.x}}{{^input.x}}no{{/input.x}} | {\"x\":false} | no",
        "{{#input.x}}yes{{/input.x}}{{^input.x}}no{{/input.x}} | {\"x\":0} | yes",
        "{{#input.o}}{{k}} {{input.t}}{{/input.o}} | {\"o\":{\"k\":1},\"t\":2} | 1 2",
        "{{state.story_cast.hero}}[{{state.story_new}}]{{#state.story_new}}x{{/state.story_new}} | {} | Ann[]",
        "{{! nothing }}{{=<% %>=}}<% input.x %> {{}} | {\"x\":1} | 1 {{}}"
      })
  void of_template_isRendered(String prompt, String input, String text) {
    assertThat(render(prompt, input)).isEqualTo(text);
  }

  @Test
  void of_tagsAloneOnTheirLines_takeTheLinesAway() {
    assertThat(
            render(
                "List:\n  {{#input.l}}\n  - {{.}}\n  {{/input.l}}\r\nend{{! x }}\n{{! y }}\n",
                "{\"l\":[1,2]}"))
        .isEqualTo("List:\n  - 1\n  - 2\nend\n");
  }

  @Test
  void of_answerOfATaskThatFailedAndWasNotToStop_isEmpty() {
    assertThat(render("[{{a}}{{a.title}}{{#a}}x{{/a}}{{^a}}none{{/a}}]", "{}")).isEqualTo("[none]");
  }

  @Test
  void of_answersOfManyTasks_areAListWithTheirIndices() {
    Step a = step("a", Step.Fan.LIST, "input.l", "p");
    Step b = step("b", Step.Fan.ONE, null, "{{#a}}[{{index}}:{{text}}]{{/a}} {{a}}");
    Map<Integer, List<JsonNode>> answers =
        Map.of(0, List.of(Json.MESSAGES.readTree("\"x\""), Json.MESSAGES.readTree("\"y\"")));

    String text =
        new Prompts(new Plan("l", List.of(a, b)))
            .of(new Planner.Release(1, 0), new Answered(MissingNode.getInstance(), answers))
            .text();

    assertThat(text).isEqualTo("[0:x][1:y] [\"x\",\"y\"]");
  }

  @Test
  void of_whatADatabaseCannotHold_isReplaced() {
    assertThat(render("see {{a}}", "", "\"a\\u0000b\"")).isEqualTo("see a\uFFFDb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{a.titel}} | {\"title\":1} | prompt of step b: {{a.titel}}: missing (expected: did you mean a.title? a.title)",
        "{{a.x.y}} | {\"x\":[]} | prompt of step b: {{a.x.y}}: missing (expected: nothing below a.x: it is a list)",
        "{{input.x}} | 1 | prompt of step b: {{input.x}}: missing (expected: a name that is there; {{#input.x}} asks whether it is)",
        "{{#a.l}}{{nmae}}{{/a.l}} | {\"l\":[{\"name\":1}]} | prompt of step b: {{nmae}}: missing (expected: a name that is there; {{#nmae}} asks whether it is)"
      })
  void of_nameThatNothingHas_saysSo(String prompt, String answer, String message) {
    assertThatThrownBy(() -> render(prompt, "", answer))
        .isInstanceOf(PromptException.class)
        .hasMessage(message);
  }

  @Test
  void of_nameWithALineOfItsOwn_isQuotedOnOneLine() {
    assertThatThrownBy(() -> render("{{a.x}}", "", "{\"y\\nERROR forged\": 1}"))
        .hasMessageContaining("a.y\\u000aERROR forged")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void of_moreThanAPromptMayHave_isRefusedInTime() {
    String list = "[" + "0,".repeat(999) + "0]";
    String loops = "{{#input.l}}{{#input.l}}{{#input.l}}%s{{/input.l}}{{/input.l}}{{/input.l}}";

    assertThatThrownBy(() -> render(loops.formatted(""), "{\"l\":" + list + "}"))
        .hasMessageContaining("the template's loops (expected: at most 5,000,000 steps in all)");
    assertThatThrownBy(() -> render(loops.formatted("0123456789"), "{\"l\":" + list + "}"))
        .hasMessageContaining("a prompt of more than 4,194,304 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"scenes\":[1,2,3]} | 3 |",
        "{\"scenes\":[]} | 0 |",
        "{\"scnes\":[]} | 0 | for_each of step b: a.scenes: no list (expected: did you mean a.scnes? a.scnes)",
        "{\"scenes\":{}} | 0 | for_each of step b: a.scenes: no list (expected: a list)",
        "\"text\" | 0 | for_each of step b: a.scenes: no list (expected: nothing below a: it is text)"
      })
  void size_ofWhatWasAnswered_isThatOfAListOrAnError(String answer, int size, String message) {
    Step b = step("b", Step.Fan.LIST, "a.scenes", "p");
    Prompts prompts = new Prompts(new Plan("l", List.of(step("a", Step.Fan.ONE, null, "p"), b)));
    Outputs outputs = new Answered(MissingNode.getInstance(), answer);

    if (message == null) {
      assertThat(prompts.size(b, outputs)).isEqualTo(size);
    } else {
      assertThatThrownBy(() -> prompts.size(b, outputs)).hasMessage(message);
    }
  }

  @Test
  void size_ofTheAnswerOfAFailedStepThatWasNotToStop_isZero() {
    Step b = step("b", Step.Fan.LIST, "a.scenes", "p");
    Prompts prompts = new Prompts(new Plan("l", List.of(step("a", Step.Fan.ONE, null, "p"), b)));

    assertThat(prompts.size(b, new Answered(MissingNode.getInstance()))).isZero();
  }
}
