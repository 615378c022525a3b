package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a loop as its author writes it.
 *
 * @param after steps that must be over before this one starts
 * @param forEach one task per element: {@code input} or {@code input.files} (the job's input, or a
 *     list in it), {@code plan.scenes} (a list in the output of a step that has one task), or
 *     {@code scene} (each task of a fanned-out step, as soon as that task has succeeded)
 * @param concurrency how many of the step's tasks may be on their way at once (default 3)
 * @param prompt Mustache over {@code input}, {@code item}, {@code index}, {@code state} and earlier
 *     steps' outputs by name
 * @param request instead of a prompt: {@code item}, if each item is a request itself, such as a
 *     line of a batch file
 * @param reads keys of project state that the prompt uses
 * @param writes key of project state that the output becomes a new version of
 * @param onFailure of one of its tasks. {@code stop} (default): what comes after this step never
 *     starts, and the job fails; {@code continue}: it starts with the outputs that there are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepSpec(
    @Nullable String name,
    @Nullable String role,
    @Nullable List<String> after,
    @Nullable String forEach,
    @Nullable Integer concurrency,
    @Nullable String prompt,
    @Nullable RequestSource request,
    @Nullable List<String> reads,
    @Nullable String writes,
    @Nullable OnFailure onFailure) {
  /** Where the requests of a step's tasks come from that has no prompt. */
  public enum RequestSource {
    ITEM
  }

  /** What a failed task means for the steps that depend on it. */
  public enum OnFailure {
    STOP,
    CONTINUE
  }
}
