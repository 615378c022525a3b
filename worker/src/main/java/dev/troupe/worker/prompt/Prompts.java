package dev.troupe.worker.prompt;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.TaskMessage;

/** Finds what a task is executed from. Thread-safe. */
@FunctionalInterface
public interface Prompts {
  /** What there is. */
  sealed interface Found {}

  /** All of it. */
  record Whole(Prompt prompt) implements Found {}

  /**
   * Not all of it, and it won't come.
   *
   * @param reason for a person
   */
  record Lacking(FailureCode code, String reason) implements Found {}

  /** Waits for the database if it must. */
  Found of(TaskMessage task) throws InterruptedException;
}
