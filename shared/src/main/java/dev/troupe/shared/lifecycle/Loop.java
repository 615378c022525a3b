package dev.troupe.shared.lifecycle;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which background work goes on: a thread that does a round after another until it
 * is closed.
 *
 * <ul>
 *   <li>A round that fails is logged, its resources are dropped, and it is tried again after a
 *       moment: whatever it did not commit is still there. A round that serves many jobs sets
 *       content aside by itself ({@link Halving}); what gets here is infrastructure, or a bug.
 *   <li>An Error, or a thread that leaves unasked, ends the process: a fleet of which a part has
 *       silently died is worse than one that is started again.
 *   <li>What it does, and since when, is known to {@link Health}.
 * </ul>
 */
public final class Loop implements Service {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final int MOST_DOUBLINGS = 3;

  /** A failure that repeats is logged at the first, second, fourth, ... time, then each 64th. */
  private static final int EACH = 64;

  /** Rounds of work, with what they need. All methods but {@code stop} run on the loop's thread. */
  public interface Work extends AutoCloseable {
    /** One round; blocks at most some seconds, or says before that it is idle. */
    void round(Progress progress) throws Exception;

    /** What is left to be done when the loop was asked to stop. */
    default void last() throws Exception {}

    /**
     * Makes a round that waits come back, since the loop is to stop; called on another thread,
     * once.
     */
    default void stop(Thread thread) {
      thread.interrupt();
    }

    /** What it runs on; a virtual thread if an interrupt is to end a read from a socket. */
    default Thread.Builder thread() {
      return Thread.ofPlatform().daemon();
    }

    /** Drops connections and the like; a next round opens new ones. */
    @Override
    void close();
  }

  private final String name;
  private final Work work;
  private final Health health;
  private final Pause pause;
  private final Progress progress;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param name of the thread, and in logs and {@link Health}
   */
  public Loop(String name, Work work, Health health, Pause pause) {
    this.name = name;
    this.work = work;
    this.health = health;
    this.pause = pause;
    this.progress = new Progress(name, health.clock());
    this.thread = work.thread().name(name).unstarted(this::run);
  }

  @Override
  public void start() {
    health.watch(progress);
    thread.start();
  }

  /** Whether its thread still works. */
  public boolean runs() {
    return thread.isAlive();
  }

  /** Makes a round that waits come back early. */
  public void wake() {
    thread.interrupt();
  }

  private void run() {
    try {
      rounds();
      // The flag stays down: closing a Kafka client with it up cuts that short.
      boolean _ = Thread.interrupted();
      work.last();
    } catch (Exception e) {
      log.warn("{}: its last round failed: {}", name, e.toString());
    } catch (Throwable e) { // nobody else would hear of it
      health.fatal(name, e);
    } finally {
      health.unwatch(progress);
      boolean _ = Thread.interrupted();
      work.close();
    }
  }

  private void rounds() {
    int failures = 0;
    while (!stopping) {
      try {
        progress.begin();
        work.round(progress);
        progress.succeeded();
        failures = 0;
      } catch (InterruptedException e) {
        // Asked to stop, which the condition sees, or to look again.
        progress.succeeded();
      } catch (Exception | StackOverflowError e) {
        if (Fault.of(e) == Fault.FATAL) {
          throw new AssertionError(name + " can't go on", e);
        }
        failed(e, failures++);
      }
    }
  }

  private void failed(Throwable e, int before) {
    progress.failed(e);
    if (!stopping && (before < EACH ? Integer.bitCount(before) <= 1 : before % EACH == 0)) {
      log.warn("{} failed and tries again: {}", name, e.toString());
      log.debug("{}", name, e);
    }
    work.close();
    try {
      pause.pause(FIRST_RETRY.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS)));
    } catch (InterruptedException _) {
      // As above.
    }
  }

  @Override
  public void close() {
    stopping = true;
    if (thread.getState() == Thread.State.NEW) {
      work.close();
      return;
    }
    work.stop(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
