package dev.troupe.worker.prompt;

import dev.troupe.schemas.TaskMessage;
import java.util.Optional;

/** Finds what a task is executed from. Thread-safe. */
@FunctionalInterface
public interface Prompts {
  /**
   * Waits for the database if it must.
   *
   * @return empty if the task names a role or a prompt that was never stored
   */
  Optional<Prompt> of(TaskMessage task) throws InterruptedException;
}
