package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import dev.troupe.shared.redis.Script;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Redis's clock, from a monotonic one and a sampled distance: this machine's idea of the time of
 * day, wrong or set back, does not come into it. A bucket that is told a time 30 s ahead gives half
 * a minute's tokens away.
 */
final class RedisTime implements FleetTime {
  private static final Script TIME = Script.resource(RedisTime.class, "time.lua");
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final Redis redis;
  private final LongSupplier nanos;
  private volatile long distance = UNKNOWN;

  /**
   * @param nanos a monotonic clock
   */
  RedisTime(Redis redis, LongSupplier nanos) {
    this.redis = redis;
    this.nanos = nanos;
  }

  @Override
  public long argument() {
    return -1;
  }

  @Override
  public long nanos() {
    return nanos.getAsLong() + distance;
  }

  boolean known() {
    return distance != UNKNOWN;
  }

  /** Samples the distance; off by half a round trip at most. */
  void sync() throws InterruptedException {
    long before = nanos.getAsLong();
    Object reply = redis.run(client -> TIME.run(client, List.of(), List.of()));
    long after = nanos.getAsLong();
    long micros = Long.parseLong(reply.toString());
    distance = TimeUnit.MICROSECONDS.toNanos(micros) - (before + (after - before) / 2);
  }
}
