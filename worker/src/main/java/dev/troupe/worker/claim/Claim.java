package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.util.UUID;

/** What became of an offered task. */
public sealed interface Claim {

  /**
   * This worker holds the task until it records an outcome or loses its lease.
   *
   * @param fence that every write about the task must name
   * @param calls to providers that were made for the task before
   */
  record Granted(TaskMessage task, Lease lease, int fence, int calls) implements Claim {
    public UUID worker() {
      return lease.worker();
    }
  }

  /** Someone else holds it, or it has ended: a duplicate, or cancelled meanwhile. */
  record Missed(TaskMessage task) implements Claim {}
}
