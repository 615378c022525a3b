package dev.troupe.worker.pipeline;

import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.OutputBlobs;
import dev.troupe.worker.record.Settlement;
import java.time.Duration;

/** Stores what a task's output needs before anybody hears of that output. Thread-safe; blocking. */
final class OutputStorage {
  /** A store that is away is asked again after so long. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final OutputBlobs blobs;

  OutputStorage(OutputBlobs blobs) {
    this.blobs = blobs;
  }

  /**
   * @param outcome of a call
   * @param step that it came to; if that needs no storage, it is returned
   * @param settlement of the call
   */
  Step stored(CallAttempt t, ProviderOutcome outcome, Step step, Settlement settlement) {
    if (!(step instanceof Step.End(Outcome.Succeeded good, Settlement last))
        || !(outcome instanceof ProviderOutcome.Answered answer)
        || answer.media() == null) {
      return step;
    }
    Media made = answer.media();
    if (blobs.keep(t.execution().task().tenant(), made.digest(), made.content())) {
      return new Step.End(good.stored(made.digest()), last);
    }
    // It is paid for: the task comes back, and finds it where answers are kept meanwhile.
    t.execution().journal(t.paid(outcome, settlement));
    return new Step.End(new Outcome.GivenBack(AGAIN, "blob store"), settlement.asKept());
  }
}
