package dev.troupe.worker.record;

import dev.troupe.worker.claim.Claim;
import org.jspecify.annotations.Nullable;

/**
 * A task's outcome, and what it cost under this claim.
 *
 * @param served where the outcome came from, if from the cache; recorded in the same statement
 */
public record Ending(Claim.Granted claim, Outcome outcome, Spent spent, @Nullable Served served) {
  public Ending(Claim.Granted claim, Outcome outcome, Spent spent) {
    this(claim, outcome, spent, null);
  }
}
