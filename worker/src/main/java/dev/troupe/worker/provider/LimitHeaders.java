package dev.troupe.worker.provider;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reply says of the account's limits. Immutable.
 *
 * @param lines by axis; an axis that the reply does not mention is missing
 */
public record LimitHeaders(Map<Axis, Line> lines) {
  public static final LimitHeaders NONE = new LimitHeaders(Map.of());

  public LimitHeaders {
    lines = Map.copyOf(lines);
  }

  /** What is limited; by the minute if nothing else is said. */
  public enum Axis {
    REQUESTS,
    REQUESTS_PER_SECOND,
    REQUESTS_PER_DAY,
    /** Input and output together, or the tightest of both. */
    TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    /** Calls at one time. */
    CONCURRENT
  }

  /**
   * One limit; null: not said.
   *
   * @param reset from the moment of the reply until it is whole again, never negative
   */
  public record Line(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration reset) {}

  public @Nullable Line on(Axis axis) {
    return lines.get(axis);
  }

  /** When the last of the limits that are used up is whole again. */
  public Optional<Duration> exhaustedUntil() {
    return lines.values().stream()
        .filter(line -> line.remaining() != null && line.remaining() <= 0)
        .<Duration>mapMulti(
            (line, then) -> {
              if (line.reset() != null) {
                then.accept(line.reset());
              }
            })
        .max(Duration::compareTo);
  }

  /** These lines, without those that say nothing. */
  public static LimitHeaders of(Map<Axis, Line> lines) {
    Map<Axis, Line> said = new EnumMap<>(Axis.class);
    lines.forEach(
        (axis, line) -> {
          if (line.limit() != null || line.remaining() != null || line.reset() != null) {
            said.put(axis, line);
          }
        });
    return said.isEmpty() ? NONE : new LimitHeaders(said);
  }
}
