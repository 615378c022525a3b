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
 * @param writes the key of the document that its answer becomes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
    String name,
    ResolvedRole role,
    List<Integer> after,
    FanOut fanOut,
    PromptSource prompt,
    @Nullable String writes,
    OnFailure onFailure) {

  /**
   * Who does its tasks.
   *
   * @param digest of the role as the job has it
   * @param pool whose workers take them
   */
  public record ResolvedRole(String name, String digest, String pool) {}

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

  /**
   * How many tasks it has, and when they are known.
   *
   * @param list of a {@link Fan#LIST}: a dotted path whose first part is {@code input} or an
   *     earlier step
   * @param follows of a {@link Fan#TASKS}: the position of the step that it follows task by task
   * @param size of a {@link Fan#INLINE}: how many tasks
   * @param concurrency how many of the step's tasks may be on their way at once; 0: any number
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FanOut(
      Fan fan, @Nullable String list, @Nullable Integer follows, int size, int concurrency) {
    static FanOut one() {
      return new FanOut(Fan.ONE, null, null, 1, 0);
    }

    static FanOut list(String path, int concurrency) {
      return new FanOut(Fan.LIST, path, null, 0, concurrency);
    }

    static FanOut following(int step, int concurrency) {
      return new FanOut(Fan.TASKS, null, step, 0, concurrency);
    }

    static FanOut inline(int tasks) {
      return new FanOut(Fan.INLINE, null, null, tasks, 0);
    }
  }

  /**
   * What the prompts of its tasks are made of.
   *
   * @param text absent: each task has its own, or, if {@code request} says so, each item is one
   * @param literal the text is sent as it is, it is no template
   * @param reads keys of the documents that the template uses
   * @param request the text is a {@link dev.troupe.schemas.TaskRequest} in JSON, or each item is a
   *     request; absent: no
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PromptSource(
      @Nullable String text, boolean literal, List<String> reads, @Nullable Boolean request) {
    static PromptSource template(String text, List<String> reads) {
      return new PromptSource(text, false, reads, null);
    }

    static PromptSource literal(@Nullable String text) {
      return new PromptSource(text, true, List.of(), null);
    }

    static PromptSource item() {
      return new PromptSource(null, false, List.of(), true);
    }

    /** Whether each item is a request. */
    boolean isItem() {
      return text == null && Boolean.TRUE.equals(request);
    }

    static PromptSource request(String json) {
      return new PromptSource(json, true, List.of(), true);
    }
  }
}
