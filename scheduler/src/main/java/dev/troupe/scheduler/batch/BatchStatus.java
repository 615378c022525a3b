package dev.troupe.scheduler.batch;

import java.util.Locale;

/** How a batch stands, in OpenAI's words. */
public enum BatchStatus {
  /** Its lines are read; nothing was asked. */
  VALIDATING,
  /** Its lines can't be accepted; nothing was asked. */
  FAILED,
  IN_PROGRESS,
  /** All is answered, and its result files are written. */
  FINALIZING,
  COMPLETED,
  /** Its window was over before all was answered. */
  EXPIRED,
  CANCELLING,
  CANCELLED;

  /** As the wire and the table have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it will never change again. */
  public boolean isOver() {
    return switch (this) {
      case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
      case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
    };
  }
}
