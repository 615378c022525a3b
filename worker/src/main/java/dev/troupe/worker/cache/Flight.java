package dev.troupe.worker.cache;

import dev.troupe.worker.cache.store.Stored;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One question that is being asked, and those of this process who wait for its answer. */
final class Flight {
  private final String token;
  private final CountDownLatch completed = new CountDownLatch(1);
  private volatile @Nullable Stored entry;
  // Whether the fleet knows of the lead, so that it has to be renewed and released there.
  private volatile boolean fleetwide;

  Flight(String token) {
    this.token = token;
  }

  String token() {
    return token;
  }

  boolean fleetwide() {
    return fleetwide;
  }

  void lead() {
    fleetwide = true;
  }

  void complete(@Nullable Stored answer) {
    entry = answer;
    completed.countDown();
  }

  /** What it was answered; null: nothing, or not in that time. */
  @Nullable Stored await(Duration time) throws InterruptedException {
    return completed.await(time.toNanos(), TimeUnit.NANOSECONDS) ? entry : null;
  }
}
