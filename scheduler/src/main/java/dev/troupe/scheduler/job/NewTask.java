package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Outputs;
import dev.troupe.scheduler.plan.Planner;
import dev.troupe.scheduler.plan.PromptException;
import dev.troupe.scheduler.plan.Prompts;
import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that is about to be written.
 *
 * @param name what its submitter knows it by: the id of an inline task, the key of a row
 * @param prompt or, in JSON, a {@link TaskRequest}
 * @param request whether it is that
 * @param expects the version of the state document that the prompt was made from, if the step
 *     writes it
 * @param problem why no prompt could be made: it fails before it starts; null: one was made
 */
public record NewTask(
    UUID taskId,
    Job job,
    int step,
    int index,
    @Nullable String name,
    String prompt,
    boolean request,
    @Nullable Integer expects,
    @Nullable String problem) {
  /**
   * A task that the planner has released. Of many tasks, the one whose prompt can't be made fails
   * by itself.
   *
   * @throws PromptException if its step has no other
   */
  public static NewTask of(UUID taskId, Job job, Planner.Release release, Outputs outputs) {
    Step step = job.plan().steps().get(release.step());
    String key = null;
    String problem = null;
    Prompts.Prompt prompt = new Prompts.Prompt("", false, null);
    try {
      key = job.prompts().key(release, outputs);
      prompt = job.prompts().of(release, outputs);
    } catch (PromptException e) {
      if (step.fanOut().fan() == Step.Fan.ONE) {
        throw e;
      }
      problem = e.getMessage();
    }
    return new NewTask(
        taskId,
        job,
        release.step(),
        release.index(),
        key,
        prompt.text(),
        prompt.request(),
        prompt.expects(),
        problem);
  }

  /** A task that the job has written out. */
  public static NewTask of(UUID taskId, Job job, Planner.Release release, InlineTask written) {
    TaskRequest asked = written.asked();
    return new NewTask(
        taskId,
        job,
        release.step(),
        release.index(),
        written.id(),
        asked == null ? Objects.requireNonNull(written.prompt()) : Json.string(asked),
        asked != null,
        null,
        null);
  }

  Step definition() {
    return job.plan().steps().get(step);
  }

  public DispatchWindow.Channel channel() {
    return new DispatchWindow.Channel(definition().role().pool(), job.priority().lane());
  }

  Flow flow() {
    return Flow.of(job.tenant(), definition().role().digest());
  }

  TaskInput input() {
    return TaskInput.of(prompt, request);
  }

  TaskMessage message(TaskInput input) {
    Step s = definition();
    return new TaskMessage(
        taskId,
        job.jobId(),
        job.id(),
        job.tenant(),
        s.name(),
        index,
        s.role().name(),
        s.role().digest(),
        input.prompt(),
        input.promptRef(),
        input.requestJson(),
        input.requestRef(),
        job.project(),
        s.writes(),
        expects,
        job.deadline());
  }
}
