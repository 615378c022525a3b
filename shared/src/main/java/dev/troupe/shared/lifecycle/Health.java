package dev.troupe.shared.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loops of one process do: which of them stands, at what, since when, and why. Also where
 * a loop that can't go on ends the process. Thread-safe.
 */
public final class Health {
  private static final Logger log = LoggerFactory.getLogger(Health.class);

  /** Whoever waits longer than that while the servers answer is stuck, not busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Consumer<Throwable> end;
  private final List<Progress> loops = new CopyOnWriteArrayList<>();

  /**
   * @param end ends the process; called after what happened was logged. In a test it may return
   */
  public Health(InstantSource clock, Consumer<Throwable> end) {
    this.clock = clock;
    this.end = end;
  }

  /** Of a program whose Errors end it with exit code 1: whoever supervises it starts another. */
  public static Health ofProcess(InstantSource clock) {
    return new Health(clock, _ -> Runtime.getRuntime().halt(1));
  }

  /** What has been standing for {@link #PATIENCE}, in the order in which the loops were made. */
  public List<Stall> stalls() {
    Instant limit = clock.instant().minus(PATIENCE);
    List<Stall> stalls = new ArrayList<>();
    for (Progress loop : loops) {
      loop.stall(limit).ifPresent(stalls::add);
    }
    return stalls;
  }

  InstantSource clock() {
    return clock;
  }

  /** Of a loop that begins. */
  void watch(Progress progress) {
    loops.add(progress);
  }

  /** Of one that has ended as asked. */
  void unwatch(Progress progress) {
    loops.remove(progress);
  }

  /** Ends the process: after that Error nothing that it does can be relied on. */
  public void fatal(String where, Throwable failure) {
    try {
      log.error("{} ends this process: {}", where, failure.toString(), failure);
    } finally {
      end.accept(failure);
    }
  }

  /**
   * To be set as the default of all threads: an Error that nobody caught ends the process, another
   * exception is one thread's, and is logged.
   */
  public void watchThreads() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          if (Fault.of(e) == Fault.FATAL) {
            fatal("thread " + thread.getName(), e);
          } else {
            log.error("thread {} ended: {}", thread.getName(), e.toString(), e);
          }
        });
  }
}
