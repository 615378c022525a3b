package dev.troupe.worker.record;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One item on its way to a commit, and the thread that waits for it. */
final class Ticket<T, R> {
  private final T item;
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable R result;
  private @Nullable RuntimeException failure;

  Ticket(T item) {
    this.item = item;
  }

  T item() {
    return item;
  }

  boolean isOpen() {
    return done.getCount() > 0;
  }

  void done(R value) {
    result = value;
    done.countDown();
  }

  /** The recorder has ended before it was written. */
  void close(String reason) {
    failure = new RecorderClosedException(reason);
    done.countDown();
  }

  /** It can't be written. */
  void refuse(Throwable why) {
    failure = new NotStorableException(why);
    done.countDown();
  }

  /**
   * @throws RecorderClosedException if the recorder ended before
   * @throws NotStorableException if it can't be written
   */
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
      throw failure == null ? new RecorderClosedException("nothing was written") : failure;
    }
    return value;
  }
}
