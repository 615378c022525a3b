package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.input.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class PlanCompilerTest {
  private static StepSpec step(
      String name, String role, List<String> after, String forEach, String prompt) {
    return new StepSpec(name, role, after, forEach, null, prompt, null, null, null, null);
  }

  private static List<String> problems(StepSpec... steps) {
    return problems(
        "{\"rows\": [{\"n\": 1, \"note\": \"\"}, {\"n\": 2}], \"title\": \"T\"}", steps);
  }

  /** Everyone writes text, but for the planner. */
  private static RoleResolver.Resolution resolve(String name, @Nullable RoleSpec asks) {
    RoleResolver.Known anyone = (RoleResolver.Known) PlannerTest.ANYONE.resolve(name, asks);
    Role r = anyone.role();
    JsonNode output =
        Json.MESSAGES.readTree(
            """
            {"type": "object", "additionalProperties": false,
             "properties": {"title": {"type": "string"},
                            "scenes": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"place": {}}}}}}
            """);
    return switch (name) {
      case "nobody" -> new RoleResolver.Unknown(List.of(Problem.at("role", name, "one of writer")));
      case "planner" ->
          new RoleResolver.Known(
              new Role(
                  name,
                  null,
                  ResponseFormat.text(output),
                  r.sampling(),
                  r.routes(),
                  r.calls(),
                  r.pool(),
                  null,
                  null),
              "sha256:planner");
      default -> anyone;
    };
  }

  private static List<String> problems(String input, StepSpec... steps) {
    LoopSpec loop = new LoopSpec("l", null, List.of(steps));
    JsonNode given = input.isEmpty() ? MissingNode.getInstance() : Json.MESSAGES.readTree(input);
    return switch (PlanCompiler.compile(loop, PlanCompilerTest::resolve, given, false)) {
      case PlanCompiler.Ok ok -> List.of();
      case PlanCompiler.Bad bad -> bad.problems().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void compile_unknownStepAndRole_namesBothWithWhatThereIs() {
    assertThat(problems(step("a", "writer", List.of("b"), null, "x")))
        .containsExactly("steps[0].after[0]: b (expected: no step: there is no other)");
    assertThat(problems(step("a", "nobody", null, null, "x"), step("b", "writer", null, null, "x")))
        .containsExactly("steps[0].role: nobody (expected: one of writer)");
  }

  @Test
  void compile_cycle_namesEveryStepInIt() {
    assertThat(
            problems(
                step("a", "writer", List.of("b"), null, "x"),
                step("b", "writer", List.of("a"), null, "x"),
                step("c", "writer", null, null, "x")))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p).contains("this is a cycle"))
        .noneSatisfy(p -> assertThat(p).contains("steps[2]"));
  }

  @Test
  void compile_templateNames_mustBeThereByThen() {
    assertThat(
            problems(
                step("a", "writer", null, null, "{{b.title}}"),
                step("b", "writer", null, null, "x")))
        .singleElement()
        .asString()
        .startsWith(
            "steps[0].prompt: {{b.title}} (expected: a name that starts with one of input, state;");
    assertThat(problems(step("a", "writer", null, null, "{{item}}"))).hasSize(1);
    assertThat(problems(step("a", "writer", null, null, "{{#input.x}}{{anything}}{{/input.x}}")))
        .isEmpty();
    assertThat(problems(step("a", "writer", null, null, "{{#input.x}} and no end"))).hasSize(1);
    assertThat(problems(step("a", "writer", null, null, "{{> /etc/passwd}}"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "input.rows | {{item.n}} {{index}} {{input.title}} |",
        "input.rows | {{#item.note}}{{item.note}}{{/item.note}}{{^input.x}}{{input.x.y}}{{/input.x}} |",
        "input.rwos | x | for_each: input.rwos (expected: did you mean input.rows? one of input.rows, input.title)",
        "input.title | x | for_each: input.title (expected: a list)",
        "input | x | for_each: input (expected: a list)",
        "input.rows. | x | for_each: input.rows. (expected: nothing below input.rows: it is a list)",
        "input.rows | {{item.note}} | prompt: {{item.note}} (expected: in element 1: item.n)",
        "input.rows | {{input.titel}} | prompt: {{input.titel}} (expected: did you mean input.title? one of input.rows, input.title)",
        "input.rows | {{state.cast}} | prompt: {{state.cast}} (expected: reads: [...] with the keys of the documents)",
        "input.rows | {{^input.x}}{{input.y}}{{/input.x}} | prompt: {{input.y}} (expected: one of input.rows, input.title)",
        "input.rows | {{.}} | prompt: {{.}} (expected: a name that starts with one of input, state, item, index; a step's output can be used by steps that come after it)"
      })
  void compile_whatTheInputHasNot_isRefused(String forEach, String prompt, String problem) {
    assertThat(problems(step("a", "writer", null, forEach, prompt)))
        .isEqualTo(problem == null ? List.of() : List.of("steps[0]." + problem));
  }

  @Test
  void compile_inputThatIsAList_isGoneThrough() {
    assertThat(problems("[1, 2]", step("s", "writer", null, "input", "p {{item}}"))).isEmpty();
    assertThat(problems("", step("s", "writer", null, "input", "p")))
        .containsExactly("steps[0].for_each: input (expected: an input: the job has none)");
    assertThat(problems("", step("s", "writer", null, null, "{{input.x}}"))).hasSize(1);
    assertThat(problems("", step("s", "writer", null, null, "{{#input.x}}{{.}}{{/input.x}}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "planner | plan.scenes | {{item.place}} of {{plan.title}} {{plan}} |",
        "writer | | {{plan}} {{plan.text}} |",
        "planner | plan.scnes | x | for_each: plan.scnes (expected: did you mean plan.scenes? one of plan.title, plan.scenes)",
        "planner | plan.title | x | for_each: plan.title (expected: a list: its schema says string)",
        "planner | plan.scenes | {{item.plce}} | prompt: {{item.plce}} (expected: did you mean item.place? item.place)",
        "planner | | {{plan.titel}} | prompt: {{plan.titel}} (expected: did you mean plan.title? one of plan.title, plan.scenes)",
        "planner | | {{plan.title.x}} | prompt: {{plan.title.x}} (expected: nothing below plan.title: it is string)",
        "writer | | {{plan.title}} | prompt: {{plan.title}} (expected: nothing below plan: it is text, since its role has no output schema)",
        "writer | plan.rows | x | for_each: plan.rows (expected: nothing below plan: it is text, since its role has no output schema)"
      })
  void compile_whatAnAnswerCannotHave_isRefused(
      String role, String forEach, String prompt, String problem) {
    assertThat(
            problems(
                step("plan", role, null, null, "x"),
                step("b", "writer", List.of("plan"), forEach, prompt)))
        .isEqualTo(problem == null ? List.of() : List.of("steps[1]." + problem));
  }

  @Test
  void compile_fieldOfManyAnswers_isRefused() {
    assertThat(
            problems(
                step("scene", "writer", null, "input.rows", "x"),
                step("b", "writer", List.of("scene"), null, "{{scene.text}}")))
        .containsExactly(
            "steps[1].prompt: {{scene.text}} (expected: {{#scene}}...{{/scene}}: it is a list)");
  }

  @Test
  void compile_longestLoop_isQuickAndDoesNotOverflow() {
    StepSpec[] steps = new StepSpec[10_000];
    for (int i = 0; i < steps.length; i++) {
      // Backwards: the first one waits for all the others.
      List<String> after = i + 1 < steps.length ? List.of("s" + (i + 1)) : null;
      steps[i] = step("s" + i, "writer", after, null, i == 0 ? "{{s9999}}" : "x");
    }

    assertThat(problems(steps)).isEmpty();
  }

  @Test
  void compile_muchIsWrong_saysLittle() {
    StepSpec[] steps = new StepSpec[1_000];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = step("s" + i, "writer", List.of("x".repeat(190)), null, "x");
    }

    assertThat(problems(steps))
        .hasSize(51)
        .allSatisfy(problem -> assertThat(problem).hasSizeLessThan(501))
        .endsWith("and 950 more");
  }

  @Test
  void compile_forEach_overOneOutputNeedsAList_andOverManyFollowsEach() {
    assertThat(problems(step("a", "writer", null, null, "x"), step("b", "writer", null, "a", "x")))
        .singleElement()
        .asString()
        .contains("steps[1].for_each: a (expected: a list in it, such as a.items");
    assertThat(
            problems(
                step("a", "writer", null, "input.rows", "x"),
                step("b", "writer", null, "a.rows", "x")))
        .singleElement()
        .asString()
        .contains("this step follows each");
    assertThat(problems(step("a", "writer", null, "nowhere.rows", "x"))).hasSize(1);
  }

  @Test
  void compile_nameThatIsThereTwiceOrNoPrompt_isRefused() {
    assertThat(problems(step("a", "writer", null, null, "x"), step("a", "writer", null, null, "x")))
        .containsExactly("steps[1].name: a (expected: a name that no other step has)");
    assertThat(problems(step("a", "writer", null, null, null)))
        .containsExactly("steps[0].prompt: missing (expected: a prompt template)");
  }

  @Test
  void compile_manyStepsOfOneRole_lookForItOnce() {
    List<String> asked = new ArrayList<>();
    LoopSpec loop =
        new LoopSpec(
            "l",
            null,
            List.of(
                step("a", "writer", null, null, "x"),
                step("b", "nobody", null, null, "x"),
                step("c", "writer", null, null, "x"),
                step("d", "nobody", null, null, "x")));

    PlanCompiler.Compiled compiled =
        PlanCompiler.compile(
            loop,
            (role, asks) -> {
              asked.add(role);
              return resolve(role, asks);
            },
            MissingNode.getInstance(),
            false);

    assertThat(asked).containsExactly("writer", "nobody");
    assertThat(((PlanCompiler.Bad) compiled).problems())
        .extracting(Problem::path)
        .containsExactly("steps[1].role", "steps[3].role");
  }

  @Test
  void compile_inlineTasks_areOneStepPerRole_orOneEachIfTheyDepend() {
    Plan byRole =
        plan(
            new InlineTask("1", "writer", "p", null),
            new InlineTask(null, "judge", "q", null),
            new InlineTask("3", "writer", "r", null));
    assertThat(byRole.steps())
        .extracting(Step::name, step -> step.fanOut().size())
        .containsExactly(tuple("writer", 2), tuple("judge", 1));

    Plan chain =
        plan(
            new InlineTask("last", "writer", "p", List.of("first")),
            new InlineTask("first", "writer", "q", null));
    assertThat(chain.steps())
        .extracting(Step::name, Step::after)
        .containsExactly(tuple("first", List.of()), tuple("last", List.of(0)));
  }

  @Test
  void inlineTasks_withModelsOfTheirOwn_areOneStepThatEachModelCanPlay() {
    List<String> asked = new ArrayList<>();
    PlanCompiler.Compiled compiled =
        PlanCompiler.compile(
            List.of(asking("openai/a"), asking("openai/b"), asking("openai/a")),
            (role, asks) -> {
              String model = asks == null ? "none" : String.valueOf(asks.model());
              asked.add(role + " " + model);
              return model.equals("openai/b")
                  ? new RoleResolver.Unknown(
                      List.of(Problem.at("roles.request.model", model, "a model with a price")))
                  : PlannerTest.ANYONE.resolve(role, asks);
            });

    assertThat(asked).containsExactly("request openai/a", "request openai/b");
    assertThat(((PlanCompiler.Bad) compiled).problems())
        .extracting(Problem::toString)
        .containsExactly("tasks[1].request.model: openai/b (expected: a model with a price)");
    assertThat(plan(asking("openai/a"), asking("openai/b")).steps()).hasSize(1);
  }

  private static InlineTask asking(String model) {
    TaskRequest asked =
        new TaskRequest(
            List.of(Message.text(Speaker.USER, "Hi")),
            ModelRef.parse(model),
            null,
            null,
            null,
            null,
            null,
            null);
    return new InlineTask(null, InlineTask.ROLE, null, null, null, null, asked);
  }

  private static Plan plan(InlineTask... tasks) {
    return ((PlanCompiler.Ok) PlanCompiler.compile(List.of(tasks), PlannerTest.ANYONE)).plan();
  }

  @Test
  void compile_rowsThatNoStepRunsOver_saysWhichWouldHaveThem() {
    LoopSpec loop = new LoopSpec("l", null, List.of(step("a", "writer", null, null, "x")));

    assertThat(
            PlanCompiler.compile(loop, PlanCompilerTest::resolve, MissingNode.getInstance(), true))
        .isInstanceOfSatisfying(
            PlanCompiler.Bad.class,
            bad ->
                assertThat(bad.problems())
                    .map(Problem::toString)
                    .containsExactly(
                        "steps: missing (expected: a step with for_each: input.rows, since there are rows)"));
  }
}
