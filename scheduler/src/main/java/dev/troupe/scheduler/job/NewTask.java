package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that is about to be written.
 *
 * @param name the client's id of an inline task
 * @param expects the version of the state document that the prompt was made from, if the step
 *     writes it
 */
public record NewTask(
    UUID taskId,
    Job job,
    int step,
    int index,
    @Nullable String name,
    String prompt,
    @Nullable Integer expects) {
  /** What is longer travels by reference. */
  public static final int MAX_INLINE_BYTES = 256 << 10;

  Step definition() {
    return job.plan().steps().get(step);
  }

  public DispatchWindow.Channel channel() {
    return new DispatchWindow.Channel(definition().role().pool(), job.priority().lane());
  }

  boolean byReference() {
    // A character is at most three bytes of UTF-8 (surrogate pairs: four for two).
    return prompt.length() * 3L > MAX_INLINE_BYTES
        && prompt.getBytes(StandardCharsets.UTF_8).length > MAX_INLINE_BYTES;
  }

  TaskMessage message() {
    Step s = definition();
    boolean ref = byReference();
    return new TaskMessage(
        taskId,
        job.jobId(),
        job.id(),
        job.tenant(),
        s.name(),
        index,
        s.role().name(),
        s.role().digest(),
        ref ? null : prompt,
        ref ? Digest.of(prompt) : null,
        job.project(),
        s.writes(),
        expects,
        job.deadline());
  }
}
