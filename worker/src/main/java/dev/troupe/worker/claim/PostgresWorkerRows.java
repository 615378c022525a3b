package dev.troupe.worker.claim;

import dev.troupe.shared.input.Shown;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One row per worker: what heartbeats touch. */
final class PostgresWorkerRows implements WorkerRows {
  private static final String REGISTER =
      "INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until)"
          + " VALUES (?, ?, ?, ?, ?, ?, 'live', now() + ? * interval '1 millisecond')"
          + " ON CONFLICT (worker_id) DO NOTHING";
  private static final String BEAT =
      "UPDATE worker SET heartbeat_at = now(), lease_until = now() + ? * interval '1 millisecond',"
          + " in_flight = ?, done = ? WHERE worker_id = ? AND state IN ('live', 'draining')";
  private static final String MARK =
      "UPDATE worker SET state = ?, heartbeat_at = now() WHERE worker_id = ?"
          + " AND state IN ('live', 'draining')";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresWorkerRows.class);

  private final KeptConnection connection;
  private final WorkerInfo info;
  private final List<HeartbeatReport> reports;

  PostgresWorkerRows(KeptConnection connection, WorkerInfo info, List<HeartbeatReport> reports) {
    this.connection = connection;
    this.info = info;
    this.reports = List.copyOf(reports);
  }

  @Override
  public void register(UUID worker, Duration lease) throws SQLException {
    update(
        REGISTER,
        worker,
        info.name(),
        info.host(),
        info.pid(),
        info.pool(),
        info.slots(),
        lease.toMillis());
  }

  @Override
  public boolean beat(UUID worker, Duration lease, int inFlight, long done) throws SQLException {
    boolean alive = update(BEAT, lease.toMillis(), inFlight, done, worker) == 1;
    if (alive) {
      reports.forEach(report -> write(report, worker));
    }
    return alive;
  }

  // A worker that can't say how its circuits stand is alive all the same.
  private void write(HeartbeatReport report, UUID worker) {
    try {
      connection.run(
          c -> {
            report.write(c, worker);
            return true;
          });
    } catch (SQLException | RuntimeException e) {
      LOG.warn("a report of the heartbeat's failed: {}", Shown.of(e.toString()));
    }
  }

  @Override
  public void mark(UUID worker, String state) throws SQLException {
    update(MARK, state, worker);
  }

  private int update(String sql, Object... parameters) throws SQLException {
    return connection.run(
        c -> {
          try (PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              s.setObject(i + 1, parameters[i]);
            }
            return s.executeUpdate();
          }
        });
  }

  @Override
  public void close() {
    connection.close();
  }
}
