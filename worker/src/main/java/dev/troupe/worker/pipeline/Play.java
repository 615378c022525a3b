package dev.troupe.worker.pipeline;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Spent;

/** One task while it is being played, and what it has cost so far. Used by its thread only. */
final class Play {
  private final Claim.Granted claim;
  private Spent spent = Spent.NOTHING;

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

  /** Calls for this task, under this claim and those before. */
  int calls() {
    return claim.calls() + spent.calls();
  }

  Ending ending(Outcome outcome) {
    return new Ending(claim, outcome, spent);
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
