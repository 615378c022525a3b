package dev.troupe.worker.limit.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One time for Redis, buckets and processes, which passes when the test says so. */
final class ManualTime implements FleetTime {
  private final AtomicLong nanos = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long argument() {
    return TimeUnit.NANOSECONDS.toMicros(nanos.get());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }
}
