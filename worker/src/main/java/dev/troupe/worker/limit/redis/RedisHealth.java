package dev.troupe.worker.limit.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis can be asked. Thread-safe.
 *
 * <p>For the first seconds after it went away nobody is let through: a hiccup, of Redis or of a
 * starved process, is waited out, and calls that Redis would not know of are made only if it stays
 * away. Whoever had it back after less than a third of that knows that nobody made any.
 */
final class RedisHealth {
  private static final Logger LOG = LoggerFactory.getLogger(RedisHealth.class);

  private final long hesitation;
  private final LongSupplier nanos;
  private boolean away;
  private long awaySince;

  RedisHealth(Duration hesitation, LongSupplier nanos) {
    this.hesitation = hesitation.toNanos();
    this.nanos = nanos;
  }

  synchronized boolean away() {
    return away;
  }

  /** How long to wait before a decision without Redis. */
  synchronized Duration hesitation() {
    long left = awaySince + hesitation - nanos.getAsLong();
    return away && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }

  /** Whether it has been away for so long that others may have gone on without it. */
  synchronized boolean awayForLong() {
    return away && nanos.getAsLong() - awaySince >= hesitation / 3;
  }

  /** True if this is news. */
  synchronized boolean lost(RuntimeException cause) {
    if (away) {
      return false;
    }
    away = true;
    awaySince = nanos.getAsLong();
    LOG.warn("Redis does not answer: {}", cause.getMessage());
    return true;
  }

  synchronized void back() {
    if (away) {
      away = false;
      LOG.info("Redis is back after {} ms", (nanos.getAsLong() - awaySince) / 1_000_000);
    }
  }
}
