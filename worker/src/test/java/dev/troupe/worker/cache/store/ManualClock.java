package dev.troupe.worker.cache.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so; starts now, since servers have clocks of their own. */
public final class ManualClock implements InstantSource {
  private volatile Instant now = InstantSource.system().instant();

  @Override
  public Instant instant() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }
}
