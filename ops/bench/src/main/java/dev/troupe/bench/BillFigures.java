package dev.troupe.bench;

import dev.troupe.schemas.Usd;
import java.util.List;

/**
 * What {@code troupe bench bill --json} prints.
 *
 * @param equal whether ledger, bill and roll-ups agree, and writing all of it again changed nothing
 * @param billed calls on the provider's bill
 * @param seconds for these
 * @param replay all of it written again
 */
record BillFigures(
    boolean equal,
    int workers,
    int slots,
    long billed,
    double seconds,
    double callsPerSecond,
    Books books,
    Again replay) {
  /** So many differences are told. */
  static final int MOST = 100;

  /**
   * The ledger beside the bill.
   *
   * @param rows of the ledger
   * @param equalRows those that equal their line of the bill
   * @param freeRows those of calls that were not billed and cost nothing
   * @param differing rows that are neither, and lines of the bill that have no row
   * @param differences one sentence each, a hundred at most
   * @param rollUpDifferences one sentence each
   */
  record Books(
      long rows,
      long equalRows,
      long freeRows,
      long differing,
      List<String> differences,
      Usd ledgerUsd,
      Usd billUsd,
      List<String> rollUpDifferences) {
    boolean agree() {
      return differences.isEmpty() && rollUpDifferences.isEmpty() && ledgerUsd.equals(billUsd);
    }
  }

  /**
   * Everything that was ever written, written again.
   *
   * @param rows intents, settlements and endings
   * @param changed whether that changed anything
   */
  record Again(long rows, double seconds, boolean changed) {}
}
