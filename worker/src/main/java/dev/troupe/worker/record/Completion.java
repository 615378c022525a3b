package dev.troupe.worker.record;

import org.jspecify.annotations.Nullable;

/** A call's settlement, a task's ending, or both at once. */
record Completion(@Nullable Settlement settlement, @Nullable Ending ending) {
  private static final int FIXED_BYTES = 400;

  /** The settlement, and whether the ending in the same commit says that its answer was good. */
  @Nullable SettlementRow settlementRow() {
    return settlement == null
        ? null
        : new SettlementRow(
            settlement, ending != null && ending.outcome() instanceof Outcome.Succeeded);
  }

  int bytes() {
    return ending != null && ending.outcome() instanceof Outcome.Succeeded s
        ? FIXED_BYTES + s.output().length() + (s.media() == null ? 0 : s.media().content().length)
        : FIXED_BYTES;
  }
}
