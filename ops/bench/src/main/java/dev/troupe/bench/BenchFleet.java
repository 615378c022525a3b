package dev.troupe.bench;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.LocalFleet;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * A fleet of processes on embedded servers, with durable commits as in production, and the few
 * things that benchmarks ask of it.
 */
final class BenchFleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx768m");

  private final Path folder;
  private final LocalFleet processes;
  private final Fleet servers;
  private final KafkaProducer<String, byte[]> producer;

  /**
   * @param config of the operator, without the servers
   */
  BenchFleet(String config, int workers, Report report) throws IOException {
    this(config, Collections.nCopies(workers, List.of()), report);
  }

  /**
   * @param workers what each is told on its command line
   */
  BenchFleet(String config, List<List<String>> workers, Report report) throws IOException {
    this.folder = Files.createTempDirectory("troupe-bench-");
    Path file = Files.writeString(folder.resolve("troupe.yaml"), config);
    this.processes =
        LocalFleet.start(
            new LocalFleet.Options(
                file, StackOptions.ephemeral(), folder, 0, JVM, report::progress));
    for (int i = 0; i < workers.size(); i++) {
      processes.addWorker("worker-" + (i + 1), workers.get(i));
    }
    this.servers = processes.fleet();
    this.producer = servers.kafka().producer("troupe-bench");
    await("SELECT count(*) FROM worker WHERE state = 'live'", workers.size());
  }

  /** A job of tasks that depend on nothing. */
  static byte[] job(String id, String role, int tasks, String prompt) {
    List<InlineTask> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(new InlineTask(null, role, prompt, null));
    }
    return Json.bytes(
        new JobSubmission(id, null, null, null, all, null, null, null, null, null, null, null));
  }

  void submit(List<byte[]> jobs) {
    for (byte[] job : jobs) {
      String id = UUID.randomUUID().toString();
      var _ =
          producer.send(
              CloudEvents.record(
                  servers.topics().jobs(),
                  id,
                  id,
                  CloudEvent.JOB,
                  "troupe/bench",
                  Instant.EPOCH,
                  job));
    }
    producer.flush();
  }

  long count(String sql) {
    try (Connection c = servers.pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql);
        ResultSet r = s.executeQuery()) {
      r.next();
      return r.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  DataSource pool() {
    return servers.pool();
  }

  Database database() {
    return servers.database();
  }

  /** Asks every 20 ms until there are that many; that costs about 1 % of a core. */
  void await(String sql, long wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (count(sql) < wanted) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(sql + " is not " + wanted + " after " + PATIENCE);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** SIGKILL. */
  void killAWorker() {
    long pid = count("SELECT min(pid) FROM worker WHERE state = 'live'");
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  void restartRedisEmpty() {
    processes.restartRedisEmpty();
  }

  void emptyRedis() throws InterruptedException {
    try (Redis redis = new Redis(new TroupeConfig.Redis(servers.redisUrl()))) {
      redis.run(client -> client.flushAll());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    servers.close();
    processes.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
