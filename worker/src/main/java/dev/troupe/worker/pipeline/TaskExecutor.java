package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.prompt.Prompts;
import dev.troupe.worker.record.LostCalls;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.OutputBlobs;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.RecorderClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes claimed tasks to their recorded ends. Thread-safe; blocking. Interrupted, it gives the
 * task back. What it throws is an Error after which the process can't go on.
 */
public final class TaskExecutor implements Consumer<Claim.Granted> {
  private static final Logger LOG = LoggerFactory.getLogger(TaskExecutor.class);

  private final PipelineContext on;
  private final Recovery recovery;
  private final TaskPipeline pipeline;
  private final Redactor redactor;

  /**
   * @param ids of calls
   * @param redactor of what an exception says of a task to whoever submitted it
   */
  public TaskExecutor(
      PipelineContext on,
      AnswerCache cache,
      OutputBlobs blobs,
      PaidAnswers paidAnswers,
      LostCalls lostCalls,
      Uuid7 ids,
      Redactor redactor) {
    this.on = on;
    this.redactor = redactor;
    OutputStorage storage = new OutputStorage(blobs);
    this.pipeline =
        new TaskPipeline(
            on, new Cached(cache, blobs, storage, ids, on.clock(), on.nanos()), storage, ids);
    this.recovery = new Recovery(on, paidAnswers, lostCalls, pipeline);
  }

  @Override
  public void accept(Claim.Granted claim) {
    TaskExecution execution = new TaskExecution(claim, on.clock());
    try {
      switch (executeSafely(execution)) {
        case Step.End end -> {
          if (!(end.outcome() instanceof Outcome.GivenBack)) {
            execution.undecided().forEach(answer -> on.recorder().settle(answer.settlement()));
          }
          on.recorder().finish(execution.ending(end.outcome()), end.last());
        }
        case Step.Abandon a -> LOG.info("task {} is no longer ours", claim.task().taskId());
      }
    } catch (RecorderClosedException e) {
      LOG.warn("task {} is left to the fleet: {}", claim.task().taskId(), e.getMessage());
    }
  }

  private Step.Over executeSafely(TaskExecution execution) {
    try {
      return switch (on.prompts().of(execution.task())) {
        case Prompts.Lacking lacking -> Step.End.failed(lacking.code(), lacking.reason());
        case Prompts.Whole(Prompt prompt) -> {
          Optional<Step.Over> recovered = recovery.of(execution, prompt);
          yield recovered.isPresent() ? recovered.get() : pipeline.executeOn(execution, prompt);
        }
      };
    } catch (InterruptedException e) {
      return Step.End.givenBack(Duration.ZERO, "drain");
    } catch (RecorderClosedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) { // it must not take the worker with it
      LOG.error("task {} failed in the worker", execution.task().taskId(), e);
      return Step.End.failed(FailureCode.INTERNAL_ERROR, redactor.apply(e.toString()));
    }
  }
}
