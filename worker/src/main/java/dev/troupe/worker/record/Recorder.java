package dev.troupe.worker.record;

import org.jspecify.annotations.Nullable;

/**
 * The only way in which a worker writes about calls and tasks. Thread-safe; every method returns
 * when what it wrote is committed, however long the database is away, and ignores interrupts
 * meanwhile (the thread's interrupt flag stays set).
 *
 * <p>All methods throw {@link RecorderClosedException} if the worker ends before that. What the
 * database can't hold is recorded with less: the same money without the words, and the task as
 * failed ({@code not_storable}).
 */
public interface Recorder {
  /**
   * Writes the intent of a call and reserves its worst case in every budget that it touches. It may
   * be made only if this says that it is written.
   */
  IntentResult writeIntent(Intent intent);

  /**
   * Keeps what has just arrived until its call is settled, also beyond the death of this process,
   * if this recorder can. Never fails.
   */
  default void arrived(PaidAnswer answer) {}

  /** Settles a call after which the task goes on. A call without a row is ignored. */
  void settle(Settlement settlement);

  /**
   * Ends this worker's hold on the task, if it still has it.
   *
   * @param last settled in the same commit
   */
  void finish(Ending ending, @Nullable Settlement last);
}
