package dev.troupe.scheduler.app;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does a round of work after another until it is closed. A round that fails is
 * logged, its resources are dropped, and it is tried again after a moment: whatever it did not
 * commit is still there.
 */
final class WorkLoop implements Service {
  private static final Logger log = LoggerFactory.getLogger(WorkLoop.class);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

  /** A round of work with what it needs. */
  interface Work extends AutoCloseable {
    void round() throws Exception;

    /** Drops connections and the like; the next round opens new ones. */
    @Override
    void close();
  }

  private final String name;
  private final Work work;
  private final Pause pause;
  private volatile boolean stopping;
  private @Nullable Thread thread;

  WorkLoop(String name, Work work, Pause pause) {
    this.name = name;
    this.work = work;
    this.pause = pause;
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name(name).start(this::run);
  }

  private void run() {
    try {
      while (!stopping) {
        try {
          work.round();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          if (!stopping) {
            log.warn("{} failed and tries again: {}", name, e.toString());
            log.debug("{}", name, e);
          }
          work.close();
          pause.pause(AFTER_FAILURE);
        }
      }
    } catch (InterruptedException e) {
      // Asked to stop; the flag stays down, because closing a Kafka client with it up cuts that
      // short.
    } finally {
      boolean _ = Thread.interrupted();
      work.close();
    }
  }

  @Override
  public void close() {
    stopping = true;
    Thread t = thread;
    if (t == null) {
      return;
    }
    t.interrupt();
    try {
      t.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
