package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * How much a worker does at once: so many tasks in play, and per lane one poll more that is claimed
 * already, so that no slot waits for Kafka. A fifth of the slots serves only the interactive lane.
 * Thread-safe.
 */
public final class Slots {
  // Below that a fifth is no whole slot.
  private static final int MIN_TO_RESERVE = 5;
  private static final int MAX_POLL = 64;

  private final int pollSize;
  private final Semaphore claimable;
  private final Semaphore claimableBatch;
  private final Semaphore playing;
  private final Semaphore playingBatch;
  private final ConcurrentHashMap<Thread, UUID> held = new ConcurrentHashMap<>();
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean draining;

  /**
   * @param slots 1 to 10,000
   */
  public Slots(int slots) {
    pollSize = Math.clamp(slots / 4, 1, MAX_POLL);
    int batch = slots < MIN_TO_RESERVE ? slots : slots - slots / 5;
    // A poll's worth of tasks waits while the next poll is on its way, so that a slot that becomes
    // free is taken at once; and each lane's reservation for the poll that it is in counts.
    claimable = new Semaphore(slots + 3 * pollSize, true);
    claimableBatch = new Semaphore(batch + 2 * pollSize, true);
    playing = new Semaphore(slots, true);
    playingBatch = new Semaphore(batch, true);
  }

  /** How many records one poll may bring. */
  public int pollSize() {
    return pollSize;
  }

  /** Tasks that are claimed and not yet recorded. */
  public int inFlight() {
    return held.size();
  }

  /** Ids of the tasks in flight. */
  Set<UUID> held() {
    return Set.copyOf(held.values());
  }

  /** Tasks that this process has finished with. */
  public long done() {
    return done.get();
  }

  /** Reserves room for one poll; false if there was none for so long. */
  boolean reserve(Lane lane, Duration time) throws InterruptedException {
    long nanos = time.toNanos();
    if (lane == Lane.BATCH && !claimableBatch.tryAcquire(pollSize, nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    boolean reserved = false;
    try {
      reserved = claimable.tryAcquire(pollSize, nanos, TimeUnit.NANOSECONDS);
    } finally {
      if (!reserved && lane == Lane.BATCH) {
        claimableBatch.release(pollSize);
      }
    }
    return reserved;
  }

  /** Gives back what a poll did not need of its reservation. */
  void release(Lane lane, int unused) {
    claimable.release(unused);
    if (lane == Lane.BATCH) {
      claimableBatch.release(unused);
    }
  }

  /**
   * Plays the task on a virtual thread of its own, as soon as a slot is free. It uses one unit of
   * the lane's reservation, and gives it back at its end.
   *
   * @param play called with the thread's interrupt flag set if there was no slot before the end
   */
  void run(Lane lane, Claim.Granted claim, Consumer<Claim.Granted> play) {
    UUID id = claim.task().taskId();
    Thread thread =
        Thread.ofVirtual()
            .name("task-" + id)
            .unstarted(
                () -> {
                  try {
                    inSlot(lane, () -> play.accept(claim));
                  } finally {
                    held.remove(Thread.currentThread());
                    done.incrementAndGet();
                    release(lane, 1);
                  }
                });
    held.put(thread, id);
    thread.start();
  }

  private void inSlot(Lane lane, Runnable play) {
    int batch = 0;
    int any = 0;
    waiting.add(Thread.currentThread());
    try {
      if (draining) {
        Thread.currentThread().interrupt();
      }
      if (lane == Lane.BATCH) {
        playingBatch.acquire();
        batch = 1;
      }
      playing.acquire();
      any = 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.remove(Thread.currentThread());
    }
    try {
      play.run();
    } finally {
      playing.release(any);
      playingBatch.release(batch);
    }
  }

  /** Interrupts the tasks that have no slot yet, now and from now on. */
  public void drain() {
    draining = true;
    waiting.forEach(Thread::interrupt);
  }

  /** Interrupts every task. */
  public void interruptAll() {
    held.keySet().forEach(Thread::interrupt);
  }
}
