package dev.troupe.shared.role;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be said of a loop, wherever it is said: in its file, the configuration or a job. Checks
 * the form; what the steps mean to each other (cycles, unknown steps, roles and references) is the
 * planner's to check.
 */
public final class LoopReader {
  private static final int MAX_STEPS = 10_000;
  private static final int MAX_READS = 100;

  /** Templates find a step's output under its name, beside what these four stand for. */
  private static final Notation<String> STEP =
      Notation.matching(
          "(?!(input|item|index|state)$)[A-Za-z_][A-Za-z0-9_-]{0,62}",
          "1 to 63 of a-z, A-Z, 0-9, '_' and '-', not input, item, index or state");

  private LoopReader() {}

  /**
   * What is wrong goes to the reader's problems.
   *
   * @param usualName of a loop that gives itself none
   */
  public static LoopSpec read(FieldReader loop, @Nullable String usualName) {
    String name = loop.value("name", Notation.NAME);
    String description = loop.value("description", Notation.PROSE);
    List<FieldReader> items = loop.requiredList("steps", 1, MAX_STEPS);
    List<StepSpec> steps = new ArrayList<>();
    for (FieldReader step : items == null ? List.<FieldReader>of() : items) {
      steps.add(step(step));
    }
    loop.finish();
    return new LoopSpec(name == null ? usualName : name, description, List.copyOf(steps));
  }

  private static StepSpec step(FieldReader step) {
    StepSpec spec =
        new StepSpec(
            step.required("name", STEP),
            step.required("role", Notation.NAME),
            step.values("after", MAX_STEPS, Notation.NAME),
            step.value("for_each", Notation.NAME),
            step.value("concurrency", Notation.integer(1, 10_000)),
            step.value("prompt", Notation.prose(1_000_000)),
            step.value("request", Notation.constant(StepSpec.RequestSource.class)),
            step.values("reads", MAX_READS, Notation.NAME),
            step.value("writes", Notation.NAME),
            step.value("on_failure", Notation.constant(StepSpec.OnFailure.class)));
    step.finish();
    return spec;
  }
}
