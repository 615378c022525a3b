package dev.troupe.cli.fleet;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.stack.Server;
import dev.troupe.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts servers of a fleet again that end by themselves, a broker whose disk is full for example:
 * at once the first time, later and later if that does not help. Thread-safe.
 */
final class ServerWatch implements AutoCloseable {
  private final Consumer<String> log;
  private final Pause pause;
  private final List<Thread> threads;
  private volatile boolean closed;

  /**
   * @param log gets a line when one ends, when it answers again, and when it does not
   */
  ServerWatch(List<Server> servers, Consumer<String> log, Pause pause) {
    this.log = log;
    this.pause = pause;
    this.threads =
        servers.stream()
            .map(
                server ->
                    Thread.ofVirtual()
                        .name("watch-" + server.name())
                        .unstarted(() -> watch(server)))
            .toList();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void watch(Server server) {
    int deaths = 0;
    try {
      while (!closed) {
        Instant start = Instant.now();
        int code = server.awaitExit();
        if (closed) {
          return;
        }
        deaths = SupervisedProcess.deaths(deaths, start);
        Duration wait = SupervisedProcess.pause(deaths);
        log.accept(SupervisedProcess.ended(server.name(), code, wait));
        pause.pause(wait);
        if (!closed) {
          startAgain(server);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAgain(Server server) {
    try {
      server.start();
      log.accept(server.name() + " answers again");
    } catch (StackException e) {
      String said = String.valueOf(e.getMessage());
      log.accept(said.lines().findFirst().orElse(said) + " (log: " + server.log() + ")");
    }
  }

  /** Whoever ends from now on stays away. Does not wait for a start that is under way. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
