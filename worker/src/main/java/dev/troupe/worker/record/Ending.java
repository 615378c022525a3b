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

  /** The same task at the same cost, failed. */
  Ending failed(String code, String message) {
    return new Ending(claim, new Outcome.Failed(code, message), spent, served);
  }

  /** The same without what came from the cache. */
  Ending bare() {
    return new Ending(claim, outcome, spent);
  }
}
