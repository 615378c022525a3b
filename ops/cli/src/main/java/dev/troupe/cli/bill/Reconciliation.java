package dev.troupe.cli.bill;

import dev.troupe.schemas.Usd;
import java.util.List;

/**
 * A bill beside the ledger.
 *
 * @param lines of the bill that agree with it to the last digit
 * @param sumUsd of these, as the ledger has it
 * @param differences empty: the two are equal
 */
public record Reconciliation(long lines, Usd sumUsd, List<Difference> differences) {
  public Reconciliation {
    differences = List.copyOf(differences);
  }

  public boolean equal() {
    return differences.isEmpty();
  }
}
