package dev.troupe.bench;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;

/** The few things that benchmarks ask of a fleet, however it was started. */
final class FleetClient implements AutoCloseable {
  static final int PER_JOB = 100;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Fleet servers;
  private final KafkaProducer<String, byte[]> producer;

  FleetClient(Fleet servers) {
    this.servers = servers;
    this.producer = servers.kafka().producer("troupe-bench");
  }

  /** A job of tasks that depend on nothing. */
  static byte[] job(String id, String role, int tasks, String prompt) {
    List<InlineTask> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(new InlineTask(null, role, prompt, null));
    }
    return Json.bytes(
        new JobSubmission(
            id, null, null, null, all, null, null, null, null, null, null, null, null));
  }

  /** Tasks of role {@code writer}, in jobs of {@link #PER_JOB}. */
  static List<byte[]> jobs(String ids, int tasks, String prompt) {
    List<byte[]> jobs = new ArrayList<>();
    for (int j = 0; j < tasks / PER_JOB; j++) {
      jobs.add(job(ids + "-" + j, "writer", PER_JOB, prompt));
    }
    return jobs;
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

  /** Moments, in the order of the rows. */
  Instant[] times(String sql) {
    List<Instant> times = new ArrayList<>();
    try (Connection c = servers.pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql);
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        times.add(r.getObject(1, OffsetDateTime.class).toInstant());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
    return times.toArray(Instant[]::new);
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

  DataSource pool() {
    return servers.pool();
  }

  Database database() {
    return servers.database();
  }

  String redisUrl() {
    return servers.redisUrl();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    servers.close();
  }
}
