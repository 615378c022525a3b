package dev.troupe.shared.job;

import dev.troupe.shared.input.Text;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Checks the form of a job's loop. What its steps mean to each other is the planner's to check. */
final class Loops {
  private static final List<String> LOOP = List.of("name", "description", "steps");
  private static final List<String> STEP =
      List.of(
          "name",
          "role",
          "after",
          "for_each",
          "concurrency",
          "prompt",
          "reads",
          "writes",
          "on_failure");

  private static final int MAX_STEPS = 10_000;
  private static final int MAX_READS = 100;

  private Loops() {}

  static void check(JsonNode loop, Faults faults) {
    if (loop.isString() && Text.isName(loop.stringValue())) {
      return;
    }
    if (!loop.isObject()) {
      faults.add("loop", loop, "a loop's name, or an object with steps");
      return;
    }
    Fields fields = new Fields(loop, "loop", LOOP, faults);
    fields.name("name");
    fields.text("description");
    JsonNode steps = fields.array("steps");
    if (fields.get("steps") == null || (steps != null && steps.isEmpty())) {
      faults.add("loop.steps", steps == null ? null : "[]", "at least one step");
    }
    if (steps != null && steps.size() > MAX_STEPS) {
      faults.add("loop.steps", steps, "at most " + MAX_STEPS + " steps");
    } else if (steps != null) {
      int i = 0;
      for (JsonNode step : steps) {
        step(step, "loop.steps[" + i++ + "]", faults);
      }
    }
  }

  private static void step(JsonNode step, String path, Faults faults) {
    if (!step.isObject()) {
      faults.add(path, step, "an object");
      return;
    }
    Fields fields = new Fields(step, path, STEP, faults);
    fields.requiredName("name");
    fields.requiredName("role");
    fields.names("after", MAX_STEPS);
    fields.name("for_each");
    fields.integer("concurrency", 1, 10_000);
    fields.text("prompt");
    fields.names("reads", MAX_READS);
    fields.name("writes");
    fields.text("on_failure", "one of stop, continue", SubmissionReader.matching("stop|continue"));
  }
}
