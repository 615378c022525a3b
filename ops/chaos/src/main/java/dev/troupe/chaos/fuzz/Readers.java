package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Shrinker;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Threads that read what comes to the doors of this process, and somebody who sees when one does
 * not come back.
 */
final class Readers {
  private static final int SHRINKS = 2_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  // As much as the programs' own threads have.
  private static final long STACK_BYTES = 1 << 20;

  private final Doors doors;
  private final Failures failures;
  private final Path folder;
  private final AtomicLong next;
  private final AtomicLong slowest = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicInteger started = new AtomicInteger();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private volatile long end;

  /**
   * @param folder for what they write, each in one of its own
   */
  Readers(Doors doors, Failures failures, Path folder) {
    this.doors = doors;
    this.failures = failures;
    this.folder = folder;
    this.next = new AtomicLong();
  }

  /** Begins with the messages of these indexes; those before must be over. */
  void begin(long from, long to, int threads) {
    next.set(from);
    end = to;
    readers.clear();
    for (int i = 0; i < threads; i++) {
      start();
    }
  }

  private void start() {
    Reader reader = new Reader();
    readers.add(reader);
    reader.thread.start();
  }

  /** Returns once all are read. One that hangs is a failure, and left behind. */
  void await() throws InterruptedException {
    for (Reader reader : readers) {
      while (reader.thread.isAlive() && !reader.abandoned()) {
        reader.thread.join(1_000);
      }
      if (reader.fault != null) {
        throw new IllegalStateException("the fuzzer itself failed: " + reader.fault, reader.fault);
      }
    }
  }

  long count() {
    return read.get();
  }

  /** Of all messages, in nanoseconds. */
  long slowest() {
    return slowest.get();
  }

  /** A failure of one message, made smaller. */
  static Failure failure(
      Door.Reader door, long index, Message message, Trouble trouble, Path folder) {
    Message smallest =
        Shrinker.shrink(
            message,
            m -> {
              Trouble again = Trouble.of(door, m, folder);
              return again != null && again.kind().equals(trouble.kind());
            },
            SHRINKS);
    return new Failure(door.label(), index, trouble.kind(), trouble.what(), smallest);
  }

  private final class Reader implements Runnable {
    private final Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("fuzz-reader-" + started.incrementAndGet())
            .stackSize(STACK_BYTES)
            .unstarted(this);
    private final Path own = folder.resolve(thread.getName());
    private volatile Doors.@Nullable Delivery at;
    private volatile long since;
    private volatile boolean left;
    private volatile @Nullable Throwable fault;

    @Override
    public void run() {
      try {
        all();
      } catch (RuntimeException | Error e) {
        fault = e;
      }
    }

    private void all() {
      if (!own.toFile().mkdirs()) {
        throw new IllegalStateException(own + " (expected: a folder that can be made)");
      }
      for (long index = next.getAndIncrement(); index < end; index = next.getAndIncrement()) {
        if (doors.door(index) instanceof Door.Reader door) {
          one(door, doors.delivery(index));
        }
      }
    }

    private void one(Door.Reader door, Doors.Delivery delivery) {
      since = System.nanoTime();
      at = delivery;
      Trouble trouble = Trouble.of(door, delivery.message(), own);
      slowest.accumulateAndGet(System.nanoTime() - since, Math::max);
      at = null;
      if (!left) {
        read.incrementAndGet();
        if (trouble != null) {
          failed(door, delivery, trouble);
        }
      }
    }

    private void failed(Door.Reader door, Doors.Delivery delivery, Trouble trouble) {
      Failure raw =
          new Failure(
              door.label(), delivery.index(), trouble.kind(), trouble.what(), delivery.message());
      if (failures.add(raw)) {
        failures.replace(failure(door, delivery.index(), delivery.message(), trouble, own));
      }
    }

    /** Whether it has hung for so long that another one has taken its place. */
    private boolean abandoned() {
      Doors.Delivery delivery = at;
      if (!left && delivery != null && System.nanoTime() - since > PATIENCE_NANOS) {
        left = true;
        failures.add(
            new Failure(
                delivery.door().label(),
                delivery.index(),
                "hangs",
                "it was not read within 30 s, in "
                    + List.of(thread.getStackTrace()).stream().limit(5).toList(),
                delivery.message()));
        start();
      }
      return left;
    }
  }
}
