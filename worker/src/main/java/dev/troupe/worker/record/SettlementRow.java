package dev.troupe.worker.record;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A settlement as the columns of its update.
 *
 * @param accepted whether its answer became the task's output
 */
record SettlementRow(Settlement settlement, boolean accepted) {
  UUID callId() {
    return settlement.callId();
  }

  /** What became of the answer, as the ledger names it; absent: there was none. */
  @Nullable String answer() {
    if (settlement.status() != Settlement.Status.SETTLED) {
      return null;
    }
    return switch (settlement.use()) {
      case OUTPUT -> accepted ? "accepted" : "discarded";
      case REVIEW -> "review";
      case KEPT -> "kept";
    };
  }
}
