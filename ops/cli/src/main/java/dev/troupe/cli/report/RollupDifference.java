package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.util.List;

/**
 * A row of a roll-up that was not what the ledger says.
 *
 * @param rollup the table
 * @param row its key
 * @param ledgerCalls what it should have said
 * @param columns every one that was wrong
 */
public record RollupDifference(
    String rollup,
    String row,
    long calls,
    long ledgerCalls,
    Usd costUsd,
    Usd ledgerCostUsd,
    List<String> columns) {
  public RollupDifference {
    columns = List.copyOf(columns);
  }
}
