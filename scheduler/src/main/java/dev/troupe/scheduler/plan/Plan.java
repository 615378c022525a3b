package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.ModelRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job's steps in an order in which none comes before what it depends on. Immutable; stored as
 * JSON in {@code job.definition}.
 *
 * @param loop the loop's name; {@code tasks} for a job whose tasks are written out
 * @param inputRefs texts of the job's input that are stored apart: digests by JSON Pointer; absent:
 *     there are none
 * @param rows digest of the {@link dev.troupe.shared.row.RowIndex} of its rows; absent: it has none
 * @param models what its requests may call routes, as the operator had it when the job came;
 *     absent: nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Plan(
    String loop,
    List<Step> steps,
    @Nullable Map<String, String> inputRefs,
    @Nullable String rows,
    @Nullable Map<String, List<ModelRef>> models) {
  /** What a step runs over that has one task per row. */
  public static final String ROWS = "input.rows";

  public Plan {
    steps = List.copyOf(steps);
    inputRefs = inputRefs == null ? null : Map.copyOf(inputRefs);
    models = models == null ? null : Map.copyOf(models);
  }

  public Plan(String loop, List<Step> steps) {
    this(loop, steps, null, null, null);
  }

  /** The same steps for an input of which parts are stored apart. */
  public Plan referring(@Nullable Map<String, String> references, @Nullable String index) {
    return new Plan(loop, steps, references, index, models);
  }

  /** The same steps, whose requests may call routes by these names. */
  public Plan naming(Map<String, List<ModelRef>> names) {
    boolean asks = steps.stream().anyMatch(step -> step.prompt().isItem());
    return asks && !names.isEmpty() ? new Plan(loop, steps, inputRefs, rows, names) : this;
  }

  public int position(String name) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
