package dev.troupe.worker.pipeline;

import dev.troupe.worker.pipeline.Step.End;
import dev.troupe.worker.record.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a task's routes so far. Used by its thread only. */
final class Tour {
  // The way through the scheduler takes a while: sooner is no use.
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private Outcome.Failed failure =
      new Outcome.Failed("no_route", "this worker knows no provider of the role");
  private Step.@Nullable Busy soonest;

  void failed(Step.NextRoute route) {
    failure = route.failure();
  }

  void busy(Step.Busy route) {
    if (soonest == null || route.after().compareTo(soonest.after()) < 0) {
      soonest = route;
    }
  }

  /** A task waits in its slot for one route at most; the others are only looked at. */
  boolean patient() {
    return soonest == null;
  }

  /** After the last route: once more when the first of the busy ones is free, else never. */
  Step.Over end() {
    if (soonest == null) {
      return new End(failure, null);
    }
    boolean tooSoon = soonest.after().compareTo(SOONEST) < 0;
    return End.givenBack(tooSoon ? SOONEST : soonest.after(), soonest.reason());
  }
}
