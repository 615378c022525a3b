package dev.troupe.worker.record;

import java.util.List;
import java.util.UUID;

/**
 * The answers that a task has come back for, or that its last worker had got and could not record
 * any more. Thread-safe.
 */
@FunctionalInterface
public interface PaidAnswers {

  /** Oldest call first; empty also if nobody can tell now. */
  List<PaidAnswer> of(UUID task) throws InterruptedException;
}
