package dev.troupe.simulator.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * What was spent within the last 60 seconds (or another span), exactly: no buckets, no refill, so
 * that no window of that length, wherever it starts, holds more than the limit. A spending counts
 * for the half-open span from its instant. Not thread-safe.
 */
final class SlidingWindow {
  static final Duration SPAN = Duration.ofSeconds(60);

  private final long spanNanos;

  SlidingWindow() {
    this(SPAN);
  }

  SlidingWindow(Duration span) {
    this.spanNanos = span.toNanos();
  }

  private record Spending(long at, long amount) {}

  private final ArrayDeque<Spending> spendings = new ArrayDeque<>();
  private long used;
  private long worst;
  private long latest = Long.MIN_VALUE;

  /** Drops what is older than the span; a clock that went back is taken to stand still. */
  private long advance(Instant time) {
    latest = Math.max(latest, nanos(time));
    while (!spendings.isEmpty() && spendings.getFirst().at() + spanNanos <= latest) {
      used -= spendings.removeFirst().amount();
    }
    return latest;
  }

  long used(Instant now) {
    advance(now);
    return used;
  }

  void spend(Instant now, long amount) {
    var at = advance(now);
    spendings.addLast(new Spending(at, amount));
    used += amount;
    worst = Math.max(worst, used);
  }

  /** The most that any 60 seconds held so far. */
  long worst() {
    return worst;
  }

  /** How long until {@code amount} fits below {@code limit}, if nobody spends meanwhile. */
  Duration untilFits(Instant now, long amount, long limit) {
    var at = advance(now);
    var left = used;
    for (var spending : spendings) {
      if (left + amount <= limit) {
        break;
      }
      left -= spending.amount();
      if (left + amount <= limit) {
        return Duration.ofNanos(spending.at() + spanNanos - at);
      }
    }
    return Duration.ZERO;
  }

  /** How long until nothing is left in the window. */
  Duration untilEmpty(Instant now) {
    var at = advance(now);
    return spendings.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(spendings.getLast().at() + spanNanos - at);
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}
