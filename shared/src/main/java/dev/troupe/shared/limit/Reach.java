package dev.troupe.shared.limit;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis can be asked. Thread-safe.
 *
 * <p>For the first moments after it went away nobody is let through: a mere hiccup is waited out,
 * and calls that Redis would not know of are made only if it stays away.
 */
final class Reach {
  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  private final long hesitation;
  private final LongSupplier nanos;
  private boolean away;
  private long awaySince;

  Reach(Duration hesitation, LongSupplier nanos) {
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

  /** True if this is news. */
  synchronized boolean lost(RuntimeException cause) {
    if (away) {
      return false;
    }
    away = true;
    awaySince = nanos.getAsLong();
    LOG.warn("Redis is away, each process keeps to its share: {}", cause.getMessage());
    return true;
  }

  synchronized void back() {
    if (away) {
      away = false;
      LOG.info("Redis is back");
    }
  }
}
