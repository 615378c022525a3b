package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.shared.input.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCompilerTest {
  private static StepSpec step(
      String name, String role, List<String> after, String forEach, String prompt) {
    return new StepSpec(name, role, after, forEach, null, prompt, null, null, null);
  }

  private static List<String> problems(StepSpec... steps) {
    Casting casting =
        role ->
            role.equals("nobody")
                ? new Casting.Unknown(List.of(Problem.at("role", role, "one of writer")))
                : PlannerTest.ANYONE.cast(role);
    return switch (PlanCompiler.compile(new LoopSpec("l", null, List.of(steps)), casting)) {
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
  void compile_namesAndEmptyLoops_areRefused() {
    assertThat(problems()).containsExactly("steps: 0 steps (expected: 1 to 10000)");
    assertThat(problems(step("input", "writer", null, null, "x"))).hasSize(1);
    assertThat(problems(step("a", "writer", null, null, "x"), step("a", "writer", null, null, "x")))
        .containsExactly("steps[1].name: a (expected: a name that no other step has)");
    assertThat(problems(step("a b", "writer", null, null, null))).hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void compile_inlineTasks_areOneStepPerRole_orOneEachIfTheyDepend() {
    Plan byRole =
        plan(
            new InlineTask("1", "writer", "p", null),
            new InlineTask(null, "judge", "q", null),
            new InlineTask("3", "writer", "r", null));
    assertThat(byRole.steps())
        .extracting(Step::name, Step::size)
        .containsExactly(tuple("writer", 2), tuple("judge", 1));

    Plan chain =
        plan(
            new InlineTask("last", "writer", "p", List.of("first")),
            new InlineTask("first", "writer", "q", null));
    assertThat(chain.steps())
        .extracting(Step::name, Step::after)
        .containsExactly(tuple("first", List.of()), tuple("last", List.of(0)));
  }

  private static Plan plan(InlineTask... tasks) {
    return ((PlanCompiler.Ok) PlanCompiler.compile(List.of(tasks), PlannerTest.ANYONE)).plan();
  }
}
