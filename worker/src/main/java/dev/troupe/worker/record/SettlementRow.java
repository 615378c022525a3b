package dev.troupe.worker.record;

import java.util.UUID;

/**
 * A settlement as the columns of its update.
 *
 * @param accepted whether its answer became the task's output
 */
record SettlementRow(Settlement settlement, boolean accepted) {
  UUID callId() {
    return settlement.callId();
  }
}
