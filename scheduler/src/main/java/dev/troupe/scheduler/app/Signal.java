package dev.troupe.scheduler.app;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting thread; raised twice before it looks, it wakes it once. Thread-safe. */
final class Signal {
  private final Semaphore raised = new Semaphore(0);

  void raise() {
    if (raised.availablePermits() == 0) {
      raised.release();
    }
  }

  /**
   * Returns when it is raised, or after that time: what is polled then is the safety net for a
   * signal that got lost.
   */
  void await(Duration atMost) throws InterruptedException {
    raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    raised.drainPermits();
  }
}
