package dev.troupe.worker.provider;

import dev.troupe.shared.money.Usage;

/** What a provider still knows of a call whose answer was lost. */
public sealed interface LookUp {

  /** The answer itself: nothing has to be asked, and paid, again. */
  record Found(ProviderOutcome.Answered answer) implements LookUp {}

  /** What it used is known, its answer is gone. */
  record Billed(Usage usage, ProviderOutcome.Wire wire) implements LookUp {}

  /**
   * Nothing is known; the call may have been billed all the same.
   *
   * @param reason for a person
   */
  record Nothing(String reason) implements LookUp {}
}
