package dev.troupe.shared.limit;

import java.time.Duration;

/**
 * When calls that were put off come back: one after another at the pace of the limit, instead of
 * all at once when the first of them may pass, to be put off again but for one. Thread-safe.
 */
final class Returns {
  // Meanwhile a limit may be raised or a line be empty: nobody stays away for much longer than he
  // must.
  private static final long FARTHEST = Duration.ofSeconds(60).toNanos();

  private long last = Long.MIN_VALUE;

  /**
   * @param wait until the first of them may pass
   * @param spacing between two that come back
   * @return not below {@code wait}
   */
  synchronized Duration next(long now, Duration wait, Duration spacing) {
    long earliest = now + wait.toNanos();
    if (last == Long.MIN_VALUE || last + spacing.toNanos() - earliest < 0) {
      last = earliest;
    } else {
      last = Math.max(earliest, Math.min(last + spacing.toNanos(), earliest + FARTHEST));
    }
    return Duration.ofNanos(last - now);
  }

  /** There is room at once: nobody has to wait for those that are still away. */
  synchronized void clear() {
    last = Long.MIN_VALUE;
  }
}
