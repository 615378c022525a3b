package dev.troupe.stack;

import dev.troupe.stack.cache.Cache;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Kafka, PostgreSQL and Redis, started together. Nothing of it outlives this JVM: {@link #close()}
 * and a shutdown hook stop the servers in order, and after a kill -9 they are gone within two
 * seconds. Thread-safe.
 */
public final class Stack implements AutoCloseable {
  private final DataFolder data;
  private final SecureRandom random = new SecureRandom();
  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final List<Server> wanted;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stack-stop").unstarted(this::stop);

  private Stack(DataFolder data, StackOptions options) {
    this.data = data;
    var cache = new Cache(options.cache());
    kafka = new KafkaServer(data, cache, random);
    postgres = new PostgresServer(data, cache, options, random);
    redis = new RedisServer(data, cache, options.persistent(), random);
    wanted =
        List.of(kafka, postgres, redis).stream()
            .filter(s -> options.only().isEmpty() || options.only().contains(s.name()))
            .toList();
    data.savePorts();
  }

  /**
   * Starts all three at once, or those that are wanted, and returns when all answer: about 2 s with
   * a warm cache, 5 s the first time.
   *
   * @throws StackException if one does not come up; the others are stopped then
   */
  public static Stack start(StackOptions options) {
    options.check();
    var data = DataFolder.open(options.data(), options.persistent(), options.cache());
    Stack stack;
    try {
      stack = new Stack(data, options);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(stack.hook);
    try {
      stack.startAll(options.progress());
      return stack;
    } catch (StackException e) {
      stack.close();
      throw e;
    }
  }

  /** Where the servers answer, if all three were started. */
  public Endpoints endpoints() {
    return new Endpoints(
        kafka.bootstrapServers(),
        postgres.jdbcUrl(PostgresServer.DATABASE),
        postgres.user(),
        postgres.password(),
        redis.url());
  }

  /**
   * A port for something else that belongs to this stack: chosen once, then kept like the servers'.
   * Whether it is free is the caller's to look at.
   *
   * @param use such as {@code http}; letters
   */
  public int port(String use) {
    int port = data.port(use, random);
    data.savePorts();
    return port;
  }

  /** Chooses it for now and the next times. */
  public void keepPort(String use, int port) {
    data.keepPort(use, port);
    data.savePorts();
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public RedisServer redis() {
    return redis;
  }

  /** Those that were started. */
  public List<Server> servers() {
    return wanted;
  }

  /**
   * Takes the shutdown hook away: the caller promises to close the stack itself, also when the JVM
   * ends by a signal. For a caller that has to stop something else first, since hooks run all at
   * once.
   */
  public void closedByCaller() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  /**
   * Stops the servers in order, at the same time; deletes the data folder unless the stack is
   * persistent. A second call only waits for the first.
   */
  @Override
  public void close() {
    try {
      stop();
    } finally {
      forgetHook();
    }
  }

  private void forgetHook() {
    try {
      // Only after the stop: a signal that comes in between must still find a hook that waits for
      // it.
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way out.
    }
  }

  private void stop() {
    if (!closing.compareAndSet(false, true)) {
      // The JVM ends as soon as its shutdown hooks return: the hook must wait for a close() that
      // was first.
      awaitStopped();
      return;
    }
    try {
      together(Server::close);
    } finally {
      try {
        data.close();
      } finally {
        stopped.countDown();
      }
    }
  }

  private void awaitStopped() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAll(Consumer<String> progress) {
    together(
        server -> {
          long begin = System.nanoTime();
          server.start();
          progress.accept(
              "%s ready on port %d after %.1f s"
                  .formatted(server.name(), server.port(), (System.nanoTime() - begin) / 1e9));
        });
  }

  /** Does the same with each server at once; throws the first failure after all have ended. */
  private void together(Consumer<Server> action) {
    var failures = new ArrayList<Throwable>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      servers().forEach(server -> all.add(threads.submit(() -> action.accept(server))));
      for (var one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          failures.add(e.getCause() == null ? e : e.getCause());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(new StackException("interrupted", e));
    }
    if (!failures.isEmpty()) {
      var first = failures.getFirst();
      var thrown =
          first instanceof StackException known
              ? known
              : new StackException("unexpected: " + first, first);
      failures.stream().skip(1).forEach(thrown::addSuppressed);
      throw thrown;
    }
  }
}
