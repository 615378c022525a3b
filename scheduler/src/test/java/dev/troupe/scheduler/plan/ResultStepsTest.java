package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.StepSpec.OnFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultStepsTest {
  private static Step step(String name, Step.FanOut fan) {
    return new Step(
        name,
        new Step.ResolvedRole("r", "d", "default"),
        List.of(),
        fan,
        Step.PromptSource.template("p", List.of()),
        null,
        OnFailure.CONTINUE);
  }

  @Test
  void of_rowsThroughTwoSteps_areTheLastOnesAnswersAndEveryFailure() {
    ResultSteps results =
        ResultSteps.of(
            new Plan(
                "l",
                List.of(
                    step("plan", Step.FanOut.one()),
                    step("sort", Step.FanOut.list("input.rows", 3)),
                    step("answer", Step.FanOut.following(1, 3)),
                    step("digest", Step.FanOut.one()))));

    assertThat(results.steps()).containsExactly(1, 2);
    assertThat(results.has(1, true)).as("it goes on").isFalse();
    assertThat(results.has(1, false)).isTrue();
    assertThat(results.has(2, true)).isTrue();
    assertThat(results.has(2, false)).isTrue();
    assertThat(results.has(0, false)).isFalse();
    assertThat(results.has(3, true)).isFalse();
  }

  @Test
  void of_tasksThatAreWrittenOut_isEachOfThem() {
    ResultSteps results =
        ResultSteps.of(
            new Plan(
                "tasks", List.of(step("a", Step.FanOut.inline(2)), step("b", Step.FanOut.one()))));

    assertThat(results.has(0, true)).isTrue();
    assertThat(results.has(1, true)).isTrue();
  }

  @Test
  void of_aLoopThatRunsOverNothingOfItsInput_isItsLastStep() {
    ResultSteps results =
        ResultSteps.of(
            new Plan(
                "l",
                List.of(
                    step("plan", Step.FanOut.one()),
                    step("scene", Step.FanOut.list("plan.scenes", 3)),
                    step("final", Step.FanOut.one()))));

    assertThat(results.has(1, true)).isFalse();
    assertThat(results.has(2, true)).isTrue();
  }
}
