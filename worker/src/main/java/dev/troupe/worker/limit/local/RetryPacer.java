package dev.troupe.worker.limit.local;

import java.time.Duration;

/**
 * When calls that were deferred come back: one after another at the pace of the limit, instead of
 * all at once when the first of them may pass, to be deferred again but for one. Who is deferred in
 * several places takes his turn only where he comes back. Thread-safe.
 */
final class RetryPacer {
  // Meanwhile a limit may be raised or a line be empty: nobody stays away for much longer than he
  // must.
  private static final long FARTHEST = Duration.ofSeconds(60).toNanos();

  private long last = Long.MIN_VALUE;
  private long spacing;
  private long farthest;

  /**
   * When the next one comes back. He is not counted on yet.
   *
   * @param wait until the first of them may pass
   * @param apart how far two are apart that come back
   * @return not below {@code wait}
   */
  synchronized Duration look(long now, Duration wait, Duration apart) {
    spacing = apart.toNanos();
    farthest = now + wait.toNanos() + FARTHEST;
    return Duration.ofNanos(next(now + wait.toNanos()) - now);
  }

  /**
   * He does come back.
   *
   * @param wait as it was answered
   * @return not below that; later if somebody else has taken that turn meanwhile
   */
  synchronized Duration take(long now, Duration wait) {
    last = next(now + wait.toNanos());
    return Duration.ofNanos(last - now);
  }

  private long next(long earliest) {
    return last == Long.MIN_VALUE || last + spacing - earliest < 0
        ? earliest
        : Math.max(earliest, Math.min(last + spacing, farthest));
  }

  /** There is room at once: nobody has to wait for those that are still away. */
  synchronized void clear() {
    last = Long.MIN_VALUE;
  }
}
