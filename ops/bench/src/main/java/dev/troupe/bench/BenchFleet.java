package dev.troupe.bench;

import dev.troupe.cli.fleet.LocalFleet;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.StackOptions;
import dev.troupe.stack.cache.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/**
 * A fleet of processes on embedded servers, with durable commits as in production, and the few
 * things that benchmarks ask of it.
 */
final class BenchFleet implements AutoCloseable {
  private static final List<String> JVM = List.of("-Xmx768m");

  private final Path folder;
  private final LocalFleet processes;
  private final FleetClient client;

  /**
   * @param config of the operator, without the servers
   */
  BenchFleet(String config, int workers, Report report) throws IOException {
    this(config, Collections.nCopies(workers, List.of()), JVM, report);
  }

  /**
   * @param workers what each is told on its command line
   */
  BenchFleet(String config, List<List<String>> workers, Report report) throws IOException {
    this(config, workers, JVM, report);
  }

  /**
   * @param flags of each JVM
   */
  BenchFleet(String config, int workers, List<String> flags, Report report) throws IOException {
    this(config, Collections.nCopies(workers, List.of()), flags, report);
  }

  private BenchFleet(String config, List<List<String>> workers, List<String> flags, Report report)
      throws IOException {
    this.folder = Files.createTempDirectory("troupe-bench-");
    Path file = Files.writeString(folder.resolve("troupe.yaml"), config);
    this.processes =
        LocalFleet.start(
            new LocalFleet.Options(
                file, StackOptions.ephemeral(), folder, 0, flags, report::progress));
    for (int i = 0; i < workers.size(); i++) {
      processes.addWorker("worker-" + (i + 1), workers.get(i));
    }
    this.client = new FleetClient(processes.fleet());
    await("SELECT count(*) FROM worker WHERE state = 'live'", workers.size());
  }

  void submit(List<byte[]> jobs) {
    client.submit(jobs);
  }

  long count(String sql) {
    return client.count(sql);
  }

  Instant[] times(String sql) {
    return client.times(sql);
  }

  void await(String sql, long wanted) {
    client.await(sql, wanted);
  }

  /** Where the scheduler answers HTTP, once it does. */
  URI address() {
    return processes.awaitReady();
  }

  DataSource pool() {
    return client.pool();
  }

  Database database() {
    return client.database();
  }

  /** SIGKILL. */
  void killAWorker() {
    long pid = count("SELECT min(pid) FROM worker WHERE state = 'live'");
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Lets commands find it: what they are given as {@code --dir}. */
  Path publish() throws IOException {
    processes.publish(folder);
    return folder;
  }

  void restartRedisEmpty() {
    processes.restartRedisEmpty();
  }

  void emptyRedis() throws InterruptedException {
    try (Redis redis = new Redis(new TroupeConfig.Redis(client.redisUrl()))) {
      redis.run(client -> client.flushAll());
    }
  }

  @Override
  public void close() {
    client.close();
    processes.close();
    try {
      Trees.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
