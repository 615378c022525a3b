package dev.troupe.worker.record;

import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
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
    return FIXED_BYTES + (ending == null ? 0 : bytes(ending.outcome()));
  }

  private static int bytes(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded s -> s.output().length() + bytes(s.media());
      case Outcome.GivenBack g -> g.kept().stream().mapToInt(Completion::bytes).sum();
      case Outcome.Failed _ -> 0;
    };
  }

  private static int bytes(PaidAnswer kept) {
    return switch (kept.outcome()) {
      case ProviderOutcome.Answered a -> a.text().length() + bytes(a.media());
      case ProviderOutcome.Failed _ -> 0;
    };
  }

  private static int bytes(@Nullable Media media) {
    return media == null ? 0 : media.content().length;
  }
}
