package dev.troupe.worker.pipeline;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Served;
import dev.troupe.worker.record.Spent;
import org.jspecify.annotations.Nullable;

/** One task while it is being played, and what it has cost so far. Used by its thread only. */
final class Play {
  private final Claim.Granted claim;
  private Spent spent = Spent.NOTHING;
  private @Nullable Served served;
  private boolean whole;

  Play(Claim.Granted claim) {
    this.claim = claim;
  }

  Claim.Granted claim() {
    return claim;
  }

  TaskMessage task() {
    return claim.task();
  }

  void charge(Usd call) {
    spent = spent.plus(call);
  }

  /** The last call's outcome. */
  void heard(ProviderOutcome outcome) {
    whole = outcome instanceof Answered answer && answer.finish() == Finish.STOP;
  }

  /** Whether the last call was answered, and the model stopped by itself. */
  boolean heardAll() {
    return whole;
  }

  /** The task ends with an answer of the cache. */
  void serve(Served answer) {
    served = answer;
  }

  /** Calls for this task, under this claim and those before. */
  int calls() {
    return claim.calls() + spent.calls();
  }

  Ending ending(Outcome outcome) {
    return new Ending(claim, outcome, spent, served);
  }

  /** Whether the worker may still call for the task; an interrupted one may not. */
  boolean isOurs() {
    try {
      return !Thread.currentThread().isInterrupted() && claim.lease().holds();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
