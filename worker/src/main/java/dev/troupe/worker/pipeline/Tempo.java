package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Announced;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.Itinerary.Why;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides how a task goes on after a try that did not end it. Thread-safe; decides only. */
final class Tempo {
  // A longer wait gives the slot to another task.
  private static final Duration MAX_IN_SLOT = Duration.ofSeconds(5);
  // Full rounds of tries after which a task that a provider keeps putting off has failed.
  private static final int MAX_ROUNDS = 10;

  private static final int WEAK_ROUNDS = 2;
  // Until somebody raises the limit, or reserved money comes free: the scheduler looks for that.
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final Backoff backoff;

  Tempo(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * @param left until the task's deadline
   */
  Step.Next next(Step step, Try t, Duration left) {
    boolean lastTry = t.attempt() + 1 >= backoff.tries();
    return switch (step) {
      case Step.Leave leave -> leave;
      case Step.Again _ -> new Step.Wait(Duration.ZERO);
      case Step.NotYet n when fits(n.after(), left) -> new Step.Wait(n.after());
      case Step.NotYet n -> busy(n.after(), n.reason(), left);
      case Step.Weak w when t.repairs() == null && w.repairable() -> w;
      case Step.Weak w ->
          new Step.NextRoute(new Outcome.Failed(w.code(), w.finding()), Why.WEAK, null);
      case Step.Retry r when t.play().calls() >= MAX_ROUNDS * backoff.tries() ->
          leave(r.failure(), null);
      case Step.Retry r when r.counts() && lastTry ->
          leave(r.failure(), r.pressure() ? later(r.after(), r.reason(), left) : null);
      case Step.Retry r when fits(r.after(), left) -> new Step.Wait(r.after());
      case Step.Retry r -> leave(r.failure(), later(r.after(), r.reason(), left));
    };
  }

  /**
   * Whether a task may come back to a route that was only busy. Not for ever: every round may cost.
   *
   * @param weak its answers so far were paid for and not good enough
   */
  boolean patient(Play play, boolean weak) {
    return play.calls() < (weak ? WEAK_ROUNDS : MAX_ROUNDS) * backoff.tries();
  }

  private static Step.NextRoute leave(Outcome.Failed failure, Outcome.@Nullable GivenBack later) {
    return new Step.NextRoute(failure, Why.FAILED, later);
  }

  /** The route has no room; another one may, or the same one later. */
  static Step.NextRoute busy(Duration after, String reason, Duration left) {
    return leave(new Outcome.Failed("not_admitted", reason), later(after, reason, left));
  }

  /** When to come back; null: by then it will be too late. */
  static Outcome.@Nullable GivenBack later(Duration after, String reason, Duration left) {
    return after.compareTo(left) < 0 ? new Outcome.GivenBack(after, reason) : null;
  }

  /** A budget has no room. That is no failure, whatever the deadline, since it may get some. */
  static Step.NextRoute paused(Announced.UsedUp full) {
    Duration turns = full.turns();
    return leave(
        new Outcome.Failed("budget_used_up", "the budget " + full.budget() + " is used up"),
        new Outcome.GivenBack(
            turns == null ? NEVER : turns, "budget(" + full.budget() + ")", full.id(), List.of()));
  }

  static String why(Announced.Exceeds never) {
    return "one call can cost %s, more than the whole budget '%s' of %s"
        .formatted(never.need(), never.budget(), never.limit());
  }

  private static boolean fits(Duration wait, Duration left) {
    return wait.compareTo(MAX_IN_SLOT) <= 0 && wait.compareTo(left) < 0;
  }
}
