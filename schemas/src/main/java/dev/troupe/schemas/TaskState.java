package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Where a task is. {@code WAITING -> DISPATCHED -> RUNNING -> } one of the four ends; a rescued or
 * postponed task goes back to {@code WAITING}.
 */
public enum TaskState {
  WAITING,
  DISPATCHED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  EXPIRED;

  public boolean isTerminal() {
    return switch (this) {
      case WAITING, DISPATCHED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> true;
    };
  }

  /** The name in messages and tables: lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
