package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Has good answers read by the role's reviewer, if it has one, and settles the calls that end no
 * task. The reviewer's calls are calls of the same task under the reviewer's name. Thread-safe.
 */
final class Reviewer {

  /** How a role is asked: by the pipeline that asks for the review, in the same way. */
  @FunctionalInterface
  interface RouteExecutor {
    Step.Over executeOn(TaskExecution execution, Prompt prompt) throws InterruptedException;
  }

  private final Recorder recorder;

  Reviewer(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * @param outcome of a call
   * @param step that it came to
   * @param settlement of the call; an end is committed together with it, everything else after it
   * @param reviewing asks the reviewer
   */
  Step review(
      CallAttempt t,
      ProviderOutcome outcome,
      Step step,
      Settlement settlement,
      RouteExecutor reviewing)
      throws InterruptedException {
    if (t.prompt().role().reviewer() == null
        || t.prompt().role().format().modality().isData()
        || !(step instanceof Step.End end)
        || !(end.outcome() instanceof Outcome.Succeeded good)
        || OutcomeClassifier.wantsTools(outcome)) {
      return settled(step, settlement);
    }
    // Whatever puts the reading off, the answer is not to be paid for again.
    PaidAnswer answer = t.paid(outcome, settlement);
    t.execution().journal(answer);
    Step reviewed;
    try {
      reviewed = read(t, end, good, settlement, reviewing);
    } catch (InterruptedException e) {
      recorder.settle(settlement.asKept());
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      t.execution().decided(answer);
      recorder.settle(settlement);
      throw e;
    }
    if (!(reviewed instanceof Step.End(Outcome.GivenBack _, _))) {
      t.execution().decided(answer);
    }
    return settled(reviewed, settlement);
  }

  private Step settled(Step step, Settlement settlement) {
    switch (step) {
      case Step.End _ -> {}
      case Step.Weak weak -> recorder.settle(settlement.tooWeak(weak.finding()));
      case Step.Abandon _,
          Step.NextRoute _,
          Step.Retry _,
          Step.GoOn _,
          Step.Again _,
          Step.NotYet _ ->
          recorder.settle(settlement);
    }
    return step;
  }

  private Step read(
      CallAttempt t,
      Step.End end,
      Outcome.Succeeded good,
      Settlement settlement,
      RouteExecutor reviewing)
      throws InterruptedException {
    Role role = t.prompt().role();
    Role reviewer = Objects.requireNonNull(role.reviewer());
    String answer = text(good.output());
    Prompt prompt =
        new Prompt(
            reviewer,
            t.prompt().digest() + "/judge",
            Review.question(role, t.prompt().text(), answer));
    return switch (reviewing.executeOn(t.execution(), prompt)) {
      case Step.Abandon abandon -> abandon;
      case Step.End over -> {
        if (over.last() != null) {
          boolean followed = over.outcome() instanceof Outcome.Succeeded;
          recorder.settle(followed ? over.last().asReview() : over.last());
        }
        yield decide(role, reviewer, end, answer, over.outcome(), settlement);
      }
    };
  }

  private static Step decide(
      Role role,
      Role reviewer,
      Step accepted,
      String answer,
      Outcome outcome,
      Settlement settlement) {
    return switch (outcome) {
      case Outcome.Succeeded score ->
          Review.objection(role, score.output())
              .<Step>map(against -> new Step.Weak(answer, against))
              .orElse(accepted);
      case Outcome.Failed f ->
          new Step.End(
              new Outcome.Failed(
                  FailureCode.JUDGE_FAILED.code(),
                  reviewer.name() + " could not judge it: " + f.code() + ": " + f.message()),
              settlement);
      case Outcome.GivenBack later -> new Step.End(later, settlement.asKept());
    };
  }

  private static String text(String output) {
    JsonNode json = Json.MESSAGES.readTree(output);
    return json.isString() ? json.stringValue() : output;
  }
}
