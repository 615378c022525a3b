package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one try on one route came to. */
sealed interface Step {

  /** What to do about a step: leave the route, or wait and try there again. */
  sealed interface Next {}

  /** And then the same route again. */
  record Wait(Duration time) implements Next {}

  /** The route is left. */
  sealed interface Leave extends Step, Next {}

  /** The task is left. */
  sealed interface Over extends Leave {}

  /**
   * The task has an outcome.
   *
   * @param last to be settled in the same commit
   */
  record End(Outcome outcome, @Nullable Settlement last) implements Over {
    static End failed(String code, String message) {
      return new End(new Outcome.Failed(code, message), null);
    }

    static End givenBack(Duration after, String reason) {
      return new End(new Outcome.GivenBack(after, reason), null);
    }
  }

  /** The task is no longer ours: nothing more is said about it. */
  record Abandon() implements Over {}

  /** This route won't do it; the next one may. */
  record NextRoute(Outcome.Failed failure) implements Leave {
    static NextRoute because(String code, String message) {
      return new NextRoute(new Outcome.Failed(code, message));
    }
  }

  /**
   * This route has no room now; another one may. No try was made.
   *
   * @param after when it may have
   */
  record Busy(Duration after, String reason) implements Leave {}

  /** There was an answer, and it was not good enough: a better model's may be, else another. */
  record Weak(Outcome.Failed failure) implements Step {}

  /**
   * The same again, later.
   *
   * @param reason why the task waits, if it has to wait elsewhere
   */
  record Retry(Duration after, String reason, Outcome.Failed failure) implements Step {}

  /** The permit to call had run out before the call could start: no try was made. */
  record Again() implements Step {}
}
