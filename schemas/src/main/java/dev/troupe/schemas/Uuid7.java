package dev.troupe.schemas;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then a counter, then chance. Ids of
 * one generator strictly increase, so that rows inserted together lie together in an index, and
 * tables can be cut into months by id.
 *
 * <p>Thread-safe.
 */
public final class Uuid7 {
  private static final int COUNTER_BITS = 12;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastMillis;
  private int counter;

  public Uuid7(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public synchronized UUID next() {
    long now = clock.millis();
    if (now > lastMillis) {
      lastMillis = now;
      counter = random.nextInt(1 << (COUNTER_BITS - 1));
    } else if (++counter >= (1 << COUNTER_BITS)) {
      // More than 2,048 ids in a millisecond, or a clock that went back: borrow from the next
      // millisecond.
      lastMillis++;
      counter = 0;
    }
    long high = (lastMillis << 16) | 0x7000L | counter;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** When an id of version 7 was made, to the millisecond. */
  public static Instant instantOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
