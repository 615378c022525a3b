package dev.troupe.worker.limit.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Groups that nobody limits, so that their calls are not counted, and that a provider wants left
 * alone all the same. A process knows of its own at once and of the others' with the next look.
 * Thread-safe.
 */
final class Cooling {
  private final LongSupplier nanos;
  private final Map<String, Long> until = new ConcurrentHashMap<>();

  Cooling(LongSupplier nanos) {
    this.nanos = nanos;
  }

  void coolAll(Map<String, Duration> left) {
    left.forEach(this::cool);
  }

  void cool(String group, Duration time) {
    until.merge(group, nanos.getAsLong() + time.toNanos(), Math::max);
  }

  /** Zero: it may be called. */
  Duration left(String group) {
    Long end = until.get(group);
    if (end == null) {
      return Duration.ZERO;
    }
    long left = end - nanos.getAsLong();
    if (left <= 0) {
      until.remove(group, end);
      return Duration.ZERO;
    }
    return Duration.ofNanos(left);
  }
}
