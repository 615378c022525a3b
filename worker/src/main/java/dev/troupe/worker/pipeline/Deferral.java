package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.RouteChain.Why;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a task leaves a route that it may come back to. */
final class Deferral {
  // Until somebody raises the limit, or reserved money comes free: the scheduler looks for that.
  private static final Duration NEVER = Duration.ofDays(36_500);

  private Deferral() {}

  /**
   * @param later when it may come back there; null: not at all
   */
  static Step.NextRoute leave(Outcome.Failed failure, Outcome.@Nullable GivenBack later) {
    return new Step.NextRoute(failure, Why.FAILED, later);
  }

  /** The route has no room; another one may, or the same one later. */
  static Step.NextRoute busy(Duration after, String reason, Duration left) {
    return leave(new Outcome.Failed(FailureCode.NOT_ADMITTED, reason), later(after, reason, left));
  }

  /** When to come back; null: by then it will be too late. */
  static Outcome.@Nullable GivenBack later(Duration after, String reason, Duration left) {
    return after.compareTo(left) < 0 ? new Outcome.GivenBack(after, reason) : null;
  }

  /** A budget has no room. That is no failure, whatever the deadline, since it may get some. */
  static Step.NextRoute paused(IntentResult.UsedUp full) {
    Duration resetsIn = full.resetsIn();
    return leave(
        new Outcome.Failed(
            FailureCode.BUDGET_USED_UP, "the budget " + full.budget() + " is used up"),
        new Outcome.GivenBack(
            resetsIn == null ? NEVER : resetsIn,
            "budget(" + full.budget() + ")",
            full.id(),
            List.of()));
  }

  /** No budget will ever have room for the call: another model's may be cheaper. */
  static Step.NextRoute never(IntentResult.Exceeds never) {
    return Step.NextRoute.because(
        FailureCode.EXCEEDS_BUDGET,
        "one call can cost %s, more than the whole budget '%s' of %s"
            .formatted(never.need(), never.budget(), never.limit()));
  }
}
