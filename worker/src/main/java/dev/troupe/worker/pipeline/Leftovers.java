package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.Itinerary.Why;
import org.jspecify.annotations.Nullable;

/** What the routes that were left say together, once there is none left. For one thread. */
final class Leftovers {
  private Outcome.Failed failure =
      new Outcome.Failed("no_route", "this worker knows no provider of the role");
  private Outcome.@Nullable GivenBack soonest;
  private boolean weak;

  void add(Step.NextRoute left) {
    failure = left.failure();
    weak |= left.why() == Why.WEAK;
    Outcome.GivenBack later = left.later();
    if (later != null && (soonest == null || later.after().compareTo(soonest.after()) < 0)) {
      soonest = later;
    }
  }

  /** Whether answers were paid for that were not good enough. */
  boolean weak() {
    return weak;
  }

  /**
   * @param patient whether the task may come back when a route that was only busy is free again
   */
  Step.End end(boolean patient) {
    return new Step.End(soonest != null && patient ? soonest : failure, null);
  }
}
