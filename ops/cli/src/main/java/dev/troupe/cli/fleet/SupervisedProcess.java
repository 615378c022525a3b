package dev.troupe.cli.fleet;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process of the fleet that is started again when it dies: at once the first time, later and
 * later if it keeps dying. Thread-safe.
 */
final class SupervisedProcess implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  // Who lived that long did not die of its start; the next pause is short again.
  private static final Duration WELL = Duration.ofMinutes(1);

  private final String name;
  private final Starting starting;
  private final Consumer<String> log;
  private final Pause pause;
  private final Thread watch;
  private volatile @Nullable ChildProcess child;
  private volatile boolean closed;

  /** Starts the process. */
  interface Starting {
    ChildProcess start() throws IOException;
  }

  private SupervisedProcess(String name, Starting starting, Consumer<String> log, Pause pause) {
    this.name = name;
    this.starting = starting;
    this.log = log;
    this.pause = pause;
    watch = Thread.ofVirtual().name("member-" + name).unstarted(this::watch);
  }

  /**
   * @param log gets a line each time that it dies
   */
  static SupervisedProcess start(String name, Starting starting, Consumer<String> log, Pause pause)
      throws IOException {
    SupervisedProcess member = new SupervisedProcess(name, starting, log, pause);
    member.child = starting.start();
    member.watch.start();
    return member;
  }

  String name() {
    return name;
  }

  /** Null while it is down. */
  @Nullable Long pid() {
    ChildProcess now = child;
    return now != null && now.alive() ? now.pid() : null;
  }

  private void watch() {
    int deaths = 0;
    try {
      while (!closed) {
        Instant start = Instant.now();
        ChildProcess now = child;
        int code = now == null ? -1 : now.awaitExit();
        if (closed) {
          return;
        }
        deaths = deaths(deaths, start);
        Duration wait = pause(deaths);
        log.accept(ended(name, code, wait));
        pause.pause(wait);
        if (!closed) {
          startAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often in a row it has died by now, the life that has just ended included. */
  static int deaths(int before, Instant start) {
    return Duration.between(start, Instant.now()).compareTo(WELL) > 0 ? 0 : before + 1;
  }

  static String ended(String name, int code, Duration wait) {
    return "%s ended with code %d; it starts again %s"
        .formatted(name, code, wait.isZero() ? "at once" : "in " + wait.toSeconds() + " s");
  }

  static Duration pause(int deaths) {
    if (deaths <= 1) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(deaths - 2, 10));
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private synchronized void startAgain() {
    if (closed) {
      return;
    }
    try {
      child = starting.start();
    } catch (IOException e) {
      child = null;
      log.accept(name + " can't be started: " + e.getMessage());
    }
  }

  /** Asks it to end; does not wait. */
  synchronized void askToStop() {
    closed = true;
    ChildProcess now = child;
    if (now != null) {
      now.askToStop();
    }
  }

  /** Waits for its end, and enforces it after {@code grace}. */
  void stop(Duration grace) {
    askToStop();
    ChildProcess now = child;
    if (now != null) {
      now.terminate(grace);
    }
    watch.interrupt();
  }

  @Override
  public void close() {
    stop(Duration.ofSeconds(5));
  }
}
