package dev.troupe.worker.record;

import dev.troupe.worker.claim.Claim;
import java.util.List;

/**
 * A task's outcome, and what it cost under this claim.
 *
 * @param served what came from the cache on the way to it; recorded in the same statement
 */
public record Ending(Claim.Granted claim, Outcome outcome, Spent spent, List<Served> served) {
  public Ending {
    served = List.copyOf(served);
  }

  public Ending(Claim.Granted claim, Outcome outcome, Spent spent) {
    this(claim, outcome, spent, List.of());
  }
}
