package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a record on {@code troupe.events}: a step in a job's life.
 *
 * @param job empty: it is about a budget that is no job's
 * @param total tasks that exist so far; grows while a loop unfolds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEvent(
    String job,
    String tenant,
    Type type,
    int total,
    int succeeded,
    int failed,
    @Nullable String reason,
    Instant at) {
  /** What happened. */
  public enum Type {
    ACCEPTED,
    REJECTED,
    PROGRESSED,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED,
    /** 80 % of a budget are spent. */
    BUDGET_ALERT,
    /** A budget has no room for a call; what needs it is paused. */
    BUDGET_USED_UP,
    /** More was spent than a budget allows: its limit was lowered, or a call cost too much. */
    BUDGET_OVERRUN;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
