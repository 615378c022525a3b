package dev.troupe.stack;

import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.LogTail;
import dev.troupe.stack.process.Ports;
import dev.troupe.stack.process.PrivateFiles;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One server as a child process. It never outlives this JVM. Thread-safe; {@link #kill()} may come
 * while {@link #start()} waits.
 */
public abstract sealed class Server implements AutoCloseable
    permits KafkaServer, PostgresServer, RedisServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final int LOG_LINES = 15;

  private final String name;
  private final int port;
  private final Path log;
  private final DataFolder data;
  private final Orphan orphan;
  private volatile @Nullable ChildProcess child;

  Server(String name, int port, DataFolder data) {
    this.name = name;
    this.port = port;
    this.log = data.log(name);
    this.data = data;
    this.orphan = new Orphan(data.folder(name).resolve("troupe.pid"));
  }

  /** Starts the process; what it prints goes to the given file. */
  abstract ChildProcess launch(Path logFile) throws IOException;

  /** Returns if the server answers a request of its own protocol, and throws if not. */
  abstract void probe() throws IOException;

  /** Called after each exit. */
  void ended() {}

  /** {@code kafka}, {@code postgres} or {@code redis}. */
  public final String name() {
    return name;
  }

  /** On 127.0.0.1; the same after each restart. */
  public final int port() {
    return port;
  }

  /**
   * The server's process.
   *
   * @throws IllegalStateException if it was never started
   */
  public final long pid() {
    return current()
        .orElseThrow(() -> new IllegalStateException(name + " was never started"))
        .pid();
  }

  /** Whether the process exists; true also while it is suspended. */
  public final boolean alive() {
    return current().map(ChildProcess::alive).orElse(false);
  }

  /**
   * Waits until the process has ended.
   *
   * @return its exit code; -1 if it was never started
   */
  public final int awaitExit() throws InterruptedException {
    ChildProcess now = child;
    return now == null ? -1 : now.awaitExit();
  }

  /** The file with what the server printed, appended to at each start. */
  public final Path log() {
    return log;
  }

  /**
   * Starts the server on its port and its data, and returns when it answers. Does nothing if it is
   * alive.
   *
   * @throws StackException if it does not answer within a minute or ends before it does
   */
  public final synchronized void start() {
    if (alive()) {
      return;
    }
    try {
      orphan.stop();
      checkPort(port);
      PrivateFiles.file(log);
      var started = launch(log);
      child = started;
      orphan.remember(started.handle());
      awaitAnswer(started);
    } catch (IOException e) {
      throw new StackException(
          name
              + " could not be started: "
              + e.getMessage()
              + "\nlog "
              + log
              + ":\n"
              + LogTail.of(log, LOG_LINES),
          e);
    }
  }

  /** SIGKILL; returns when the process and its children are gone. */
  public final void kill() {
    current().ifPresent(ChildProcess::kill);
    ended();
  }

  /** SIGSTOP: connections stay open, nothing answers. */
  public final void suspend() {
    current().ifPresent(ChildProcess::suspend);
  }

  /** SIGCONT. */
  public final void resume() {
    current().ifPresent(ChildProcess::resume);
  }

  /**
   * Asks the server to stop in order, and kills it if it takes longer than ten seconds. {@link
   * #start()} starts it again.
   */
  @Override
  public final void close() {
    current().ifPresent(c -> c.terminate(STOP_GRACE));
    ended();
  }

  /** A server that can't listen says so in a log only, or not at all. */
  final void checkPort(int used) {
    if (!Ports.isFree(used)) {
      throw new StackException(
          name
              + ": port "
              + used
              + " of 127.0.0.1 is taken"
              + Ports.holder(used).map(holder -> " by " + holder).orElse("")
              + " (expected: free, as when it was chosen; end that program, or write another port"
              + " into "
              + data.portsFile()
              + ")");
    }
  }

  private Optional<ChildProcess> current() {
    return Optional.ofNullable(child);
  }

  private void awaitAnswer(ChildProcess started) throws IOException {
    var reason = new AtomicReference<>("not asked yet");
    boolean decided = Waiting.until(START_LIMIT, () -> !started.alive() || answers(reason));
    if (decided && started.alive()) {
      return;
    }
    if (decided) {
      throw new IOException(
          "it ended before it answered on port "
              + port
              + " (ran: "
              + String.join(" ", shortened(started))
              + ")");
    }
    started.kill();
    throw new IOException(
        "no answer on port " + port + " within " + START_LIMIT.toSeconds() + " s: " + reason.get());
  }

  private boolean answers(AtomicReference<String> reason) {
    try {
      probe();
      return true;
    } catch (IOException e) {
      reason.set(e.toString());
      return false;
    }
  }

  private static Iterable<String> shortened(ChildProcess started) {
    // A class path of forty jars hides the rest.
    return started.launch().command().stream()
        .map(word -> word.length() > 200 ? word.substring(0, 200) + "..." : word)
        .toList();
  }
}
