package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.StepSpec.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step with everything resolved, as it is stored with its job.
 *
 * @param after positions of the steps that must be over before this one starts, the source of its
 *     list included
 * @param fan how many tasks it has and when they are known
 * @param list of a {@link Fan#LIST}: a dotted path whose first part is {@code input} or an earlier
 *     step
 * @param follows of a {@link Fan#TASKS}: the position of the step that it follows task by task
 * @param size of a {@link Fan#INLINE}: how many tasks
 * @param concurrency how many of its tasks may be on their way at once; 0: any number
 * @param literal the prompt is sent as it is, it is no template
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
    String name,
    String role,
    String roleDigest,
    String pool,
    List<Integer> after,
    Fan fan,
    @Nullable String list,
    @Nullable Integer follows,
    int size,
    int concurrency,
    @Nullable String prompt,
    boolean literal,
    List<String> reads,
    @Nullable String writes,
    OnFailure onFailure) {
  /** How a step's tasks come about. */
  public enum Fan {
    /** One task. */
    ONE,
    /** One per element of a list in the job's input or in an earlier output. */
    LIST,
    /** One per task of another step, as soon as that task has succeeded. */
    TASKS,
    /** Written out in the job, all at once. */
    INLINE
  }
}
