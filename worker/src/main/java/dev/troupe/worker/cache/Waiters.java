package dev.troupe.worker.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where threads wait until somebody in the fleet says that something happened to a key.
 * Thread-safe.
 */
final class Waiters {
  private final ConcurrentHashMap<String, CountDownLatch> waiters = new ConcurrentHashMap<>();

  /** To be taken before the question whose answer may be "wait", so that nothing is missed. */
  CountDownLatch of(String key) {
    return waiters.computeIfAbsent(key, k -> new CountDownLatch(1));
  }

  void forget(String key, CountDownLatch latch) {
    waiters.remove(key, latch);
  }

  void await(CountDownLatch latch, Duration atMost) throws InterruptedException {
    var _ = latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  void wake(String key) {
    CountDownLatch latch = waiters.remove(key);
    if (latch != null) {
      latch.countDown();
    }
  }

  void wakeAll() {
    waiters.keySet().forEach(this::wake);
  }
}
