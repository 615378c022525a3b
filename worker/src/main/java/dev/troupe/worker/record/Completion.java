package dev.troupe.worker.record;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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

  /**
   * What can be recorded in its place if the database refuses it: the same money with fewer and
   * fewer words of others, and the task failed. Best first.
   */
  List<Completion> instead(String reason) {
    Settlement paid = settlement;
    if (ending == null) {
      return paid == null ? List.of() : List.of(new Completion(paid.bare(), null));
    }
    Ending failed =
        ending.failed(Settlement.NOT_STORABLE, "what came of it can't be stored: " + reason);
    if (paid == null) {
      return List.of(new Completion(null, failed), new Completion(null, failed.bare()));
    }
    return List.of(
        new Completion(paid.decided(), failed),
        new Completion(paid.decided().bare(), failed.bare()),
        // The call stays open at its worst case, and the task ends all the same.
        new Completion(null, failed.bare()));
  }

  /** For the log. */
  String name() {
    String call = settlement == null ? "" : "call " + settlement.callId();
    String task = ending == null ? "" : "task " + ending.claim().task().taskId();
    return (call + " " + task).strip();
  }

  int bytes() {
    return FIXED_BYTES + (ending == null ? 0 : bytes(ending.outcome()));
  }

  private static int bytes(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded s -> s.output().length() + bytes(s.answer());
      case Outcome.GivenBack g -> g.kept().stream().mapToInt(Completion::bytes).sum();
      case Outcome.Failed _ -> 0;
    };
  }

  private static int bytes(PaidAnswer kept) {
    return switch (kept.outcome()) {
      case ProviderOutcome.Answered a -> a.text().length() + bytes(a.media()) + bytes(a.details());
      case ProviderOutcome.Failed _ -> 0;
    };
  }

  private static int bytes(@Nullable JsonNode details) {
    return details == null ? 0 : Json.string(details).length();
  }

  private static int bytes(@Nullable Media media) {
    return media == null ? 0 : media.content().length;
  }
}
