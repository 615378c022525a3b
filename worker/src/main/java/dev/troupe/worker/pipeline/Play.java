package dev.troupe.worker.pipeline;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Spent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** One task while it is being played, and what it has cost so far. Thread-safe. */
final class Play {
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Claim.Granted claim;
  private final InstantSource clock;
  private Spent spent = Spent.NOTHING;

  Play(Claim.Granted claim, InstantSource clock) {
    this.claim = claim;
    this.clock = clock;
  }

  Claim.Granted claim() {
    return claim;
  }

  TaskMessage task() {
    return claim.task();
  }

  synchronized void charge(Usd call) {
    spent = spent.plus(call);
  }

  /** Calls for this task, under this claim and those before. */
  synchronized int calls() {
    return claim.calls() + spent.calls();
  }

  synchronized Ending ending(Outcome outcome) {
    return new Ending(claim, outcome, spent);
  }

  /** Until the deadline; not positive: it is over. */
  Duration left() {
    Instant deadline = task().deadline();
    return deadline == null ? FOR_EVER : Duration.between(clock.instant(), deadline);
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
