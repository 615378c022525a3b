package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.RouteChain.Why;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the routes that were left say together, once there is none left. For one thread. */
final class RouteResults {
  // The way through the scheduler takes a while: sooner is no use.
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private Outcome.Failed failure =
      new Outcome.Failed(FailureCode.NO_ROUTE, "this worker knows no provider of the role");
  private Outcome.@Nullable GivenBack soonest;
  private @Nullable ModelRef turn;
  private boolean weak;

  void add(Step.NextRoute left) {
    failure = left.failure();
    weak |= left.why() == Why.WEAK;
    Outcome.GivenBack later = left.later();
    if (later != null && (soonest == null || later.after().compareTo(soonest.after()) < 0)) {
      soonest = later;
      turn = left.turn();
    }
  }

  /** A task waits in its slot for one route at most; the others are only looked at. */
  boolean patient() {
    return soonest == null;
  }

  /** Whether answers were paid for that were not good enough. */
  boolean weak() {
    return weak;
  }

  /** When a task comes back that a model's limits have told to wait so long. */
  @FunctionalInterface
  interface Turns {
    Duration comesBack(ModelRef model, Duration wait);
  }

  /**
   * @param again whether the task may come back when a route that was only busy is free again
   */
  Step.End end(boolean again, Turns turns) {
    // A budget that is used up fails nothing: no call is made until it has room again.
    if (soonest == null || (!again && soonest.pausedBy() == null)) {
      return new Step.End(failure, null);
    }
    Duration after = turn == null ? soonest.after() : turns.comesBack(turn, soonest.after());
    return new Step.End(soonest.after(after.compareTo(SOONEST) < 0 ? SOONEST : after), null);
  }
}
