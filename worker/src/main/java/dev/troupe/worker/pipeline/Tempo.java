package dev.troupe.worker.pipeline;

import dev.troupe.worker.route.Backoff;
import java.time.Duration;

/** Decides how a task goes on after a try that did not end it. Thread-safe; decides only. */
final class Tempo {
  // A longer wait gives the slot to another task.
  private static final Duration MAX_IN_SLOT = Duration.ofSeconds(5);
  // Full rounds of tries after which a task that a provider keeps putting off has failed.
  private static final int MAX_ROUNDS = 10;

  private final Backoff backoff;

  Tempo(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * @param attempt the one that came to this, from 0
   * @param lastRoute there is no other route to go to
   * @param calls for this task so far, under all its claims
   */
  Step.Next next(Step step, int attempt, boolean lastRoute, int calls) {
    boolean lastTry = attempt + 1 >= backoff.tries();
    return switch (step) {
      case Step.Leave leave -> leave;
      case Step.Again a -> new Step.Wait(Duration.ZERO);
      case Step.Weak w when !lastRoute || lastTry -> new Step.NextRoute(w.failure());
      case Step.Weak w -> new Step.Wait(Duration.ZERO);
      case Step.Retry r when lastTry -> new Step.NextRoute(r.failure());
      case Step.Retry r when !tooLong(r.after()) -> new Step.Wait(r.after());
      case Step.Retry r when !lastRoute || calls >= MAX_ROUNDS * backoff.tries() ->
          new Step.NextRoute(r.failure());
      case Step.Retry r -> Step.End.givenBack(r.after(), r.reason());
    };
  }

  private static boolean tooLong(Duration wait) {
    return wait.compareTo(MAX_IN_SLOT) > 0;
  }
}
