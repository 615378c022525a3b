package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.RouteChain.Why;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one try on one route came to. */
sealed interface Step {

  /** What to do about a step: leave the route, or wait and try there again. */
  sealed interface Next {}

  /** And then the same again. */
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
    static End failed(FailureCode code, String message) {
      return new End(new Outcome.Failed(code, message), null);
    }

    static End givenBack(Duration after, String reason) {
      return new End(new Outcome.GivenBack(after, reason), null);
    }
  }

  /** The task is no longer ours: nothing more is said about it. */
  record Abandon() implements Over {}

  /**
   * This route won't do it; another one may.
   *
   * @param failure the task's, if no other does
   * @param later this route may do it then, which is better than to fail
   * @param turn whose limits have told it to come back then; absent: it was something else
   */
  record NextRoute(
      Outcome.Failed failure, Why why, Outcome.@Nullable GivenBack later, @Nullable ModelRef turn)
      implements Leave {
    NextRoute(Outcome.Failed failure, Why why, Outcome.@Nullable GivenBack later) {
      this(failure, why, later, null);
    }

    static NextRoute because(FailureCode code, String message) {
      return new NextRoute(new Outcome.Failed(code, message), Why.FAILED, null);
    }
  }

  /**
   * There was an answer, and it was not good enough.
   *
   * @param finding what is wrong with it
   * @param code the task's failure, if no other is better
   * @param repairable whether the same route may repair it, once
   */
  record Weak(String answer, String finding, String code, boolean repairable)
      implements Step, Next {
    Weak(String answer, String finding) {
      this(answer, finding, FailureCode.INVALID_OUTPUT.code(), true);
    }
  }

  /**
   * The answer was cut, and the model is to go on.
   *
   * @param text of all parts so far
   * @param parts how many that are
   */
  record GoOn(String text, int parts) implements Step, Next {}

  /**
   * The same again, later.
   *
   * @param reason why the task waits, if it has to wait elsewhere
   * @param pressure it was too much at once: that is no failure, and never fails a task by itself
   * @param counts whether a try is used up
   */
  record Retry(
      Duration after, String reason, boolean pressure, boolean counts, Outcome.Failed failure)
      implements Step {}

  /** The permit to call had run out before the call could start: no try was made. */
  record Again() implements Step {}

  /** This model is to be left alone for a while: no try was made. */
  record NotYet(Duration after, String reason) implements Step {}
}
