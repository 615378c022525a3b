package dev.troupe.worker.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where threads wait until somebody in the fleet says that there is news of a key. Thread-safe. */
final class Waiters {
  private final ConcurrentHashMap<String, CountDownLatch> waiters = new ConcurrentHashMap<>();

  /** To be taken before the question whose answer may be "wait", so that no news is missed. */
  CountDownLatch of(String key) {
    return waiters.computeIfAbsent(key, k -> new CountDownLatch(1));
  }

  void forget(String key, CountDownLatch bell) {
    waiters.remove(key, bell);
  }

  void await(CountDownLatch bell, Duration atMost) throws InterruptedException {
    var _ = bell.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  void ring(String key) {
    CountDownLatch bell = waiters.remove(key);
    if (bell != null) {
      bell.countDown();
    }
  }

  void ringAll() {
    waiters.keySet().forEach(this::ring);
  }
}
