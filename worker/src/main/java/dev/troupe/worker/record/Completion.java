package dev.troupe.worker.record;

import org.jspecify.annotations.Nullable;

/** A call's settlement, a task's ending, or both at once. */
record Completion(@Nullable Settlement settlement, @Nullable Ending ending) {
  private static final int FIXED_BYTES = 400;

  int bytes() {
    return ending != null && ending.outcome() instanceof Outcome.Succeeded s
        ? FIXED_BYTES + s.output().length() + (s.media() == null ? 0 : s.media().content().length)
        : FIXED_BYTES;
  }
}
