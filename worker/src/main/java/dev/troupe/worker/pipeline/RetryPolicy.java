package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.RouteChain.Why;
import java.time.Duration;

/** Decides how a task goes on after a try that did not end it. Thread-safe; decides only. */
final class RetryPolicy {
  // A longer wait gives the slot to another task.
  private static final Duration MAX_IN_SLOT = Duration.ofSeconds(5);
  // Full rounds of tries after which a task that a provider keeps deferring has failed.
  private static final int MAX_ROUNDS = 10;

  private static final int WEAK_ROUNDS = 2;

  private final Backoff backoff;

  RetryPolicy(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * @param left until the task's deadline
   */
  Step.Next next(Step step, CallAttempt t, Duration left) {
    boolean lastTry = t.attempt() + 1 >= backoff.tries();
    return switch (step) {
      case Step.Leave leave -> leave;
      case Step.GoOn part -> part;
      case Step.Again _ -> new Step.Wait(Duration.ZERO);
      case Step.NotYet n when fits(n.after(), left) -> new Step.Wait(n.after());
      case Step.NotYet n -> Deferral.busy(n.after(), n.reason(), left);
      case Step.Weak w when t.repairs() == null && w.repairable() -> w;
      case Step.Weak w ->
          new Step.NextRoute(new Outcome.Failed(w.code(), w.finding()), Why.WEAK, null);
      case Step.Retry r when t.execution().calls() >= MAX_ROUNDS * backoff.tries() ->
          Deferral.leave(r.failure(), null);
      case Step.Retry r when r.counts() && lastTry ->
          Deferral.leave(
              r.failure(), r.pressure() ? Deferral.later(r.after(), r.reason(), left) : null);
      case Step.Retry r when fits(r.after(), left) -> new Step.Wait(r.after());
      case Step.Retry r -> Deferral.leave(r.failure(), Deferral.later(r.after(), r.reason(), left));
    };
  }

  /**
   * Whether a task may come back to a route that was only busy. Not for ever: every round may cost.
   *
   * @param weak its answers so far were paid for and not good enough
   */
  boolean patient(TaskExecution execution, boolean weak) {
    return execution.calls() < (weak ? WEAK_ROUNDS : MAX_ROUNDS) * backoff.tries();
  }

  private static boolean fits(Duration wait, Duration left) {
    return wait.compareTo(MAX_IN_SLOT) <= 0 && wait.compareTo(left) < 0;
  }
}
