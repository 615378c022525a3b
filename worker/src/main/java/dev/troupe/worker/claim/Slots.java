package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Spacing;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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
  // What a task waits at each of its three commits costs a sixty-fourth of its time at most.
  private static final int WAITING_SHARE = 64;
  private static final Duration MOST_APART = Duration.ofMillis(8);
  // The mean follows the last thirty tasks or so.
  private static final int WEIGHT = 32;

  private final LongSupplier nanos;
  private final int pollSize;
  private final Semaphore free;
  private final Semaphore freeForBatch;
  private final ConcurrentHashMap<Thread, UUID> held = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<UUID, Thread> latest = new ConcurrentHashMap<>();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong meanNanos = new AtomicLong();

  /**
   * @param slots 1 to 10,000
   * @param nanos a monotonic clock
   */
  public Slots(int slots, LongSupplier nanos) {
    this.nanos = nanos;
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

  /**
   * For whoever commits what tasks do: so far apart that more is in each commit, so close that the
   * tasks don't notice. Tasks that take no time are not kept waiting at all.
   */
  public Spacing spacing(Pause pause) {
    return new Spacing(this::apart, nanos, pause);
  }

  private Duration apart() {
    Duration share = Duration.ofNanos(meanNanos.get() / WAITING_SHARE);
    return share.compareTo(MOST_APART) < 0 ? share : MOST_APART;
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
    return first(lane, time.toNanos()) ? 1 + more(lane, most - 1) : 0;
  }

  /**
   * Takes what is free.
   *
   * @param most at least 0
   */
  int more(Lane lane, int most) throws InterruptedException {
    int taken = 0;
    while (taken < most && first(lane, 0)) {
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
   * free again at its end. If this process has the task already (a crash of PostgreSQL took the
   * claim away, and it was made again), after that: two at once would both act under one fence.
   */
  void run(Lane lane, Claim.Granted claim, Consumer<Claim.Granted> execute) {
    UUID id = claim.task().taskId();
    Thread earlier = latest.get(id); // a task has one lane, and that one thread
    Thread thread =
        Thread.ofVirtual()
            .name("task-" + id)
            .unstarted(
                () -> {
                  long start = nanos.getAsLong();
                  try {
                    if (earlier != null) {
                      earlier.join();
                    }
                    execute.accept(claim);
                  } catch (InterruptedException e) {
                    // This process ends: whoever rescues its tasks finds this one.
                    Thread.currentThread().interrupt();
                  } finally {
                    long took = nanos.getAsLong() - start;
                    meanNanos.updateAndGet(mean -> mean + (took - mean) / WEIGHT);
                    held.remove(Thread.currentThread());
                    latest.remove(id, Thread.currentThread());
                    done.incrementAndGet();
                    release(lane, 1);
                  }
                });
    held.put(thread, id);
    latest.put(id, thread);
    thread.start();
  }

  /** Interrupts every task. */
  public void interruptAll() {
    held.keySet().forEach(Thread::interrupt);
  }
}
