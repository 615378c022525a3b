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
 * How much a worker does at once. A task is claimed only for a slot that is free, so that a worker
 * never holds more tasks than it has slots, and its death costs no more than these. A fifth of the
 * slots serves only the interactive lane. Thread-safe.
 */
public final class Slots {
  // Below that a fifth is no whole slot.
  private static final int MIN_TO_RESERVE = 5;
  private static final int MAX_POLL = 64;
  private static final int POLLS = 8;

  private final int pollSize;
  private final Semaphore free;
  private final Semaphore freeForBatch;
  private final ConcurrentHashMap<Thread, UUID> held = new ConcurrentHashMap<>();
  private final AtomicLong done = new AtomicLong();

  /**
   * @param slots 1 to 10,000
   */
  public Slots(int slots) {
    pollSize = Math.clamp(slots / POLLS, 1, MAX_POLL);
    free = new Semaphore(slots, true);
    freeForBatch = new Semaphore(slots < MIN_TO_RESERVE ? slots : slots - slots / 5, true);
  }

  /**
   * How many records one poll may bring: so many that slots that become free are taken one claim
   * after the other without a way to Kafka in between, so few that others don't miss them.
   */
  public int pollSize() {
    return pollSize;
  }

  /** Tasks that are claimed and not yet recorded: at most as many as there are slots. */
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

  /** Waits until the lane has a free slot, without taking it; false if there was none so long. */
  boolean awaitRoom(Lane lane, Duration time) throws InterruptedException {
    int room = reserve(lane, 1, time);
    release(lane, room);
    return room > 0;
  }

  /**
   * Takes free slots: waits for the first, and takes what else is free then.
   *
   * @param most at least 1
   * @return how many; 0 if none became free in that time
   */
  int reserve(Lane lane, int most, Duration time) throws InterruptedException {
    long end = time.toNanos();
    int taken = first(lane, end) ? 1 : 0;
    while (taken > 0 && taken < most && another(lane)) {
      taken++;
    }
    return taken;
  }

  private boolean first(Lane lane, long nanos) throws InterruptedException {
    return switch (lane) {
      case INTERACTIVE -> free.tryAcquire(nanos, TimeUnit.NANOSECONDS);
      case BATCH -> {
        if (!freeForBatch.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
          yield false;
        }
        boolean taken = false;
        try {
          taken = free.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } finally {
          if (!taken) {
            freeForBatch.release();
          }
        }
        yield taken;
      }
    };
  }

  private boolean another(Lane lane) throws InterruptedException {
    return first(lane, 0);
  }

  /** Gives back what was reserved and not used. */
  void release(Lane lane, int unused) {
    free.release(unused);
    switch (lane) {
      case INTERACTIVE -> {}
      case BATCH -> freeForBatch.release(unused);
    }
  }

  /**
   * Executes the task on a virtual thread of its own, in a slot that was reserved for it and is
   * free again at its end.
   */
  void run(Lane lane, Claim.Granted claim, Consumer<Claim.Granted> execute) {
    UUID id = claim.task().taskId();
    Thread thread =
        Thread.ofVirtual()
            .name("task-" + id)
            .unstarted(
                () -> {
                  try {
                    execute.accept(claim);
                  } finally {
                    held.remove(Thread.currentThread());
                    done.incrementAndGet();
                    release(lane, 1);
                  }
                });
    held.put(thread, id);
    thread.start();
  }

  /** Interrupts every task. */
  public void interruptAll() {
    held.keySet().forEach(Thread::interrupt);
  }
}
