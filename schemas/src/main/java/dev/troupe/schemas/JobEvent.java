package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a record on {@code troupe.events}: a step in a job's life.
 *
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
    EXPIRED;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
