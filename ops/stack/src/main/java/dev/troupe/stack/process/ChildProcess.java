package dev.troupe.stack.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process started by this JVM that is gone less than two seconds after this JVM, even if this JVM
 * got SIGKILL or the process SIGSTOP.
 *
 * <p>Thread-safe. Its log receives what it prints.
 */
public final class ChildProcess {
  private static final Duration GONE = Duration.ofSeconds(5);
  private static final Duration LOG_LOOK = Duration.ofSeconds(5);

  private final Process process;
  private final Guard guard;
  private final Launch launch;

  private ChildProcess(Process process, Guard guard, Launch launch) {
    this.process = process;
    this.guard = guard;
    this.launch = launch;
  }

  /**
   * Starts a process under guard.
   *
   * @throws IOException if the system refused to start it; a program that is missing shows as an
   *     early exit, with the reason in the log
   */
  public static ChildProcess start(Launch launch) throws IOException {
    // The child is a shell that waits for one line before it becomes the program. So the guard
    // stands before the program runs, and if this JVM dies in between, the shell reads the end of
    // the pipe and
    // exits: there is no moment at which a kill -9 leaks a server.
    var script =
        "umask 077; read -r go || exit 1; exec \"$@\""
            + (launch.watchesParent() ? "" : " </dev/null");
    var command = new ArrayList<>(Guard.ownSession());
    command.addAll(List.of("/bin/sh", "-c", script, "troupe-child"));
    command.addAll(launch.command());
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(launch.environment());
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(launch.log().toString())));
    var log = new LogFile(launch.log());
    log.prepare();
    log.roll();
    Process process = builder.start();
    try {
      var guard = Guard.watch(process.pid(), launch.stopSignal());
      var child = new ChildProcess(process, guard, launch);
      var _ = process.onExit().thenRun(guard::disarm);
      process.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      Thread.ofVirtual().name("log-" + process.pid()).start(() -> child.keepLogSmall(log));
      return child;
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private void keepLogSmall(LogFile log) {
    try {
      while (!awaitExit(LOG_LOOK)) {
        log.roll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // A full disk, say: the process is of more use than its log.
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public Launch launch() {
    return launch;
  }

  /** The process as the system sees it, for its start time. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGKILL to the process and its descendants; returns when they are gone. */
  public void kill() {
    Signals.send(
        "STOP", List.of(pid())); // so that it starts no more children while they are counted
    var descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    Waiting.until(GONE, () -> !alive() && descendants.stream().noneMatch(Liveness::runs));
    guard.disarm();
  }

  /** SIGSTOP to the process and its descendants: connections stay open, nothing answers. */
  public void suspend() {
    Signals.send("STOP", List.of(pid()));
    var descendants = descendants();
    guard.frozen(descendants);
    Signals.send("STOP", descendants);
  }

  /** SIGCONT to the process and its descendants. */
  public void resume() {
    Signals.send("CONT", descendants());
    guard.frozen(List.of());
    Signals.send("CONT", List.of(pid()));
  }

  /**
   * Asks the process to end with its stop signal and does not wait. A suspended process is resumed,
   * else it could not hear.
   */
  public void askToStop() {
    if (alive()) {
      Signals.send(launch.stopSignal(), List.of(pid()));
      resume();
    }
  }

  /**
   * {@link #askToStop()}, waits at most {@code grace}, then {@link #kill()}.
   *
   * @return whether it ended in time
   */
  public boolean terminate(Duration grace) {
    askToStop();
    boolean inTime = Waiting.until(grace, () -> !alive());
    if (!inTime) {
      kill();
    }
    guard.disarm();
    return inTime;
  }

  /** Waits for the end and returns the exit code; 128 + signal number if a signal ended it. */
  public int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Waits at most {@code limit} for the end; returns whether it has come. */
  public boolean awaitExit(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<Long> descendants() {
    return process.descendants().map(ProcessHandle::pid).toList();
  }
}
