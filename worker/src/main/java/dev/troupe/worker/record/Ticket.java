package dev.troupe.worker.record;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One item on its way to a commit, and the thread that waits for it. */
final class Ticket<T, R> {
  private final T item;
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable R result;
  private @Nullable String failure;

  Ticket(T item) {
    this.item = item;
  }

  T item() {
    return item;
  }

  void done(R value) {
    result = value;
    done.countDown();
  }

  void fail(String reason) {
    failure = reason;
    done.countDown();
  }

  R await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    R value = result;
    if (value == null) {
      throw new RecorderClosedException(String.valueOf(failure));
    }
    return value;
  }
}
