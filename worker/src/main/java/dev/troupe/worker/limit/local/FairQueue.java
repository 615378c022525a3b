package dev.troupe.worker.limit.local;

import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.LimitDecision;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The calls of one process that wait for one group, first come first served. Only the first of them
 * asks, so that five hundred waiting threads cost Redis what one does. Thread-safe.
 */
final class FairQueue {
  private static final Duration POLL = Duration.ofMillis(50);
  // A task that is given back comes again through the scheduler: sooner is no use.
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private final long patience;
  private final int maxWaiting;
  private final LongSupplier nanos;
  private final Semaphore turn = new Semaphore(1, true);
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private volatile LimitDecision.WaitFor last = new LimitDecision.WaitFor("", Duration.ZERO);
  private volatile long pace;
  private long lastGrant;

  FairQueue(Duration patience, int maxWaiting, LongSupplier nanos) {
    this.patience = patience.toNanos();
    this.maxWaiting = maxWaiting;
    this.nanos = nanos;
    this.lastGrant = nanos.getAsLong();
  }

  /** How many wait. */
  int waiting() {
    return waiting.get();
  }

  /** Something was given back: the first may ask at once. */
  void wake() {
    if (waiting.get() == 0) {
      return;
    }
    lock.lock();
    try {
      woken.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Asks until there is an answer or the wait would be too long for this place. */
  LimitDecision pass(LimitDecision.Attempt attempt) throws InterruptedException {
    long deadline = nanos.getAsLong() + patience;
    if (waiting.get() == 0) {
      LimitDecision answer = attempt.ask();
      if (!(answer instanceof LimitDecision.WaitFor wait)
          || (!mayEndEarly(wait) && wait.time().toNanos() > patience)) {
        return answer;
      }
      last = wait;
    }
    int ahead = waiting.getAndIncrement();
    try {
      if (ahead >= maxWaiting || ahead * pace > patience) {
        return deferred(ahead);
      }
      if (!turn.tryAcquire(deadline - nanos.getAsLong(), TimeUnit.NANOSECONDS)) {
        return deferred(waiting.get());
      }
      try {
        return first(attempt, deadline);
      } finally {
        turn.release();
      }
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Asks once, unless others wait. */
  LimitDecision tryOnce(LimitDecision.Attempt attempt) throws InterruptedException {
    int ahead = waiting.get();
    return ahead == 0 ? attempt.ask() : deferred(ahead);
  }

  private LimitDecision first(LimitDecision.Attempt attempt, long deadline)
      throws InterruptedException {
    while (true) {
      LimitDecision answer = attempt.ask();
      if (!(answer instanceof LimitDecision.WaitFor wait)) {
        measure();
        return answer;
      }
      last = wait;
      long now = nanos.getAsLong();
      boolean tooLong = !mayEndEarly(wait) && wait.time().toNanos() > deadline - now;
      if (tooLong || now - deadline >= 0) {
        return deferred(waiting.get());
      }
      sleep(Math.min(wait.time().toNanos(), deadline - now), wait);
    }
  }

  /** Nobody says that some other process gives a permit back, so that one is looked for. */
  @SuppressWarnings("WaitNotInLoop") // whoever wakes early asks again: the loop is the caller's
  private void sleep(long time, LimitDecision.WaitFor wait) throws InterruptedException {
    long most = mayEndEarly(wait) ? Math.min(time, POLL.toNanos()) : time;
    lock.lock();
    try {
      woken.awaitNanos(most);
    } finally {
      lock.unlock();
    }
  }

  private LimitDecision.WaitFor deferred(int ahead) {
    LimitDecision.WaitFor known = last;
    Duration base = mayEndEarly(known) ? SOONEST : known.time();
    // Half of the line: the way back takes time, too, and the line must not run dry.
    Duration wait = base.plusNanos(Math.max(0, ahead) * pace / 2);
    return new LimitDecision.WaitFor(known.reason(), wait.compareTo(SOONEST) < 0 ? SOONEST : wait);
  }

  /** Calls in flight end when they end; their leases only say when at the latest. */
  private static boolean mayEndEarly(LimitDecision.WaitFor wait) {
    return wait.reason().startsWith(GroupDecision.Wait.CONCURRENCY);
  }

  /** How far apart grants are while there is a line: an average of the last dozen. Turn held. */
  private void measure() {
    long now = nanos.getAsLong();
    long gap = Math.min(now - lastGrant, patience);
    lastGrant = now;
    pace = waiting.get() <= 1 ? pace / 2 : pace + (gap - pace) / 8;
  }
}
