package dev.troupe.worker.claim;

import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * A worker's right to act under one identity, as far as the worker itself can know it. Thread-safe.
 *
 * <p>It lasts for the lease's time after the last heartbeat <em>was sent</em> that the database
 * confirmed; the database counts from a later moment, so that this side never trusts it for too
 * long. A worker that was frozen finds it run out and waits for its next heartbeat's verdict before
 * it does anything that costs money.
 */
public final class Lease {
  private final UUID worker;
  private final long nanos;
  private final LongSupplier clock;
  private long confirmedAt;
  private boolean lost;

  /**
   * @param clock monotonic nanoseconds
   * @param sentAt when the registration was sent, on that clock
   */
  public Lease(UUID worker, Duration time, LongSupplier clock, long sentAt) {
    this.worker = worker;
    this.nanos = time.toNanos();
    this.clock = clock;
    this.confirmedAt = sentAt;
  }

  /** The identity. */
  public UUID worker() {
    return worker;
  }

  /**
   * Whether the worker may still act under this identity. Waits for the heartbeat if only that can
   * tell.
   */
  public synchronized boolean holds() throws InterruptedException {
    while (!lost && clock.getAsLong() - confirmedAt >= nanos) {
      wait();
    }
    return !lost;
  }

  /** A heartbeat that was sent at that moment has been confirmed. */
  synchronized void renew(long sentAt) {
    confirmedAt = sentAt;
    notifyAll();
  }

  /** The worker was declared dead. This identity never comes back. */
  synchronized void lose() {
    lost = true;
    notifyAll();
  }
}
