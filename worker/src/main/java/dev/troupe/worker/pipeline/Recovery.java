package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.OnCut;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.LostCall;
import dev.troupe.worker.record.LostCalls;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.route.RouteChain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the answers that a task's last worker had got and could not record, and for those that
 * it died waiting for where the provider keeps them: what was paid is not paid again. They are
 * judged, reviewed and recorded as if they had just come. Thread-safe.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final PipelineContext on;
  private final PaidAnswers paidAnswers;
  private final LostCalls lostCalls;
  private final TaskPipeline pipeline;

  Recovery(
      PipelineContext on, PaidAnswers paidAnswers, LostCalls lostCalls, TaskPipeline pipeline) {
    this.on = on;
    this.paidAnswers = paidAnswers;
    this.lostCalls = lostCalls;
    this.pipeline = pipeline;
  }

  /** The task's end, if one of its lost answers is found and good; empty: it is to be executed. */
  Optional<Step.Over> of(TaskExecution execution, Prompt prompt) throws InterruptedException {
    // A task that nobody held before has lost nothing: the usual case costs no look.
    if (execution.claim().fence() == 1) {
      return Optional.empty();
    }
    execution.remember(paidAnswers.of(execution.task().taskId()));
    Optional<Step.Over> end = paid(execution, prompt);
    return end.isPresent() ? end : lost(execution, prompt);
  }

  /**
   * The answers for the task's own role, whichever of its routes gave them. A refusal, and what the
   * reviewer said, is recalled when the same is asked again; so is every part of an answer that is
   * put together from several.
   */
  private Optional<Step.Over> paid(TaskExecution execution, Prompt prompt)
      throws InterruptedException {
    if (inParts(prompt)) {
      return Optional.empty();
    }
    RouteChain routes = on.router().chain(prompt.role());
    Predicate<PaidAnswer> usable =
        a ->
            a.role().equals(prompt.role().name())
                && a.outcome() instanceof ProviderOutcome.Answered
                && routes.to(a.model()).isPresent();
    Optional<Step.Over> end = Optional.empty();
    Optional<PaidAnswer> next = execution.recall(usable);
    while (end.isEmpty() && next.isPresent()) {
      PaidAnswer paid = next.get();
      LOG.info("the answer to call {} was kept; it is not asked again", paid.callId());
      CallAttempt t =
          CallAttempt.first(execution, prompt, routes.to(paid.model()).orElseThrow(), false);
      end = over(pipeline.handleOutcome(t, paid.outcome(), paid.settlement()));
      next = end.isPresent() ? next : execution.recall(usable);
    }
    return end;
  }

  private Optional<Step.Over> lost(TaskExecution execution, Prompt prompt)
      throws InterruptedException {
    List<LostCall> calls = lostCalls.of(execution.task().taskId(), execution.claim().fence());
    Optional<Step.Over> end = Optional.empty();
    for (int i = 0; i < calls.size() && end.isEmpty(); i++) {
      LostCall lost = calls.get(i);
      Optional<Route> route = on.router().chain(prompt.role()).to(lost.model());
      if (route.isPresent() && route.get().quote() instanceof Quote.Known quote) {
        end = find(CallAttempt.first(execution, prompt, route.get(), false), lost, quote);
      }
    }
    return end;
  }

  private Optional<Step.Over> find(CallAttempt t, LostCall lost, Quote.Known quote)
      throws InterruptedException {
    return switch (t.route().provider().lookUp(t.request(lost.callId()), lost.requestId())) {
      case LookUp.Found found when inParts(t.prompt()) -> {
        // Which part it was nobody knows: it is paid for, and not used.
        on.recorder().settle(settlement(lost, found.answer(), quote));
        yield Optional.empty();
      }
      case LookUp.Found found -> {
        LOG.info("call {} of a worker that is gone was answered; not asked again", lost.callId());
        yield over(
            pipeline.handleOutcome(t, found.answer(), settlement(lost, found.answer(), quote)));
      }
      case LookUp.Billed billed -> {
        // Its answer is gone, but what it cost is known from now on.
        ProviderOutcome gone =
            new ProviderOutcome.Lost(
                FailureCode.ANSWER_LOST.code(),
                "billed, and not kept",
                billed.wire(),
                billed.usage());
        on.recorder().settle(settlement(lost, gone, quote));
        yield Optional.empty();
      }
      case LookUp.Nothing _ -> Optional.empty();
    };
  }

  private static Settlement settlement(LostCall lost, ProviderOutcome outcome, Quote.Known quote) {
    return Settlements.of(lost.callId(), outcome, quote, lost.reserved(), Duration.ZERO);
  }

  /** Whether its answer may be put together from those of several calls. */
  private static boolean inParts(Prompt prompt) {
    return prompt.role().sampling().onCut() == OnCut.CONTINUE;
  }

  private static Optional<Step.Over> over(Step step) {
    return step instanceof Step.Over over ? Optional.of(over) : Optional.empty();
  }
}
