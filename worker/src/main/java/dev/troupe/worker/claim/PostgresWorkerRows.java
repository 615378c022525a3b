package dev.troupe.worker.claim;

import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One row per worker: what heartbeats touch. */
final class PostgresWorkerRows implements WorkerRows {
  private static final Sql REGISTER =
      Sql.of(
          """
          INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until)
          VALUES (:worker, :name, :host, :pid, :pool, :slots, 'live', now() + :lease_ms * interval '1 millisecond')
          ON CONFLICT (worker_id) DO NOTHING
          """);

  private static final Sql BEAT =
      Sql.of(
          """
          UPDATE worker SET heartbeat_at = now(), lease_until = now() + :lease_ms * interval '1 millisecond', in_flight = :in_flight, done = :done
           WHERE worker_id = :worker AND state IN ('live', 'draining')
          """);

  private static final Sql MARK =
      Sql.of(
          "UPDATE worker SET state = :state, heartbeat_at = now() WHERE worker_id = :worker AND state IN ('live', 'draining')");

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
    connection.run(
        c ->
            REGISTER
                .on(c)
                .set("worker", worker)
                .set("name", info.name())
                .set("host", info.host())
                .set("pid", info.pid())
                .set("pool", info.pool())
                .set("slots", info.slots())
                .set("lease_ms", lease.toMillis())
                .update());
  }

  @Override
  public boolean beat(UUID worker, Duration lease, int inFlight, long done) throws SQLException {
    boolean alive =
        connection.run(
            c ->
                BEAT.on(c)
                        .set("lease_ms", lease.toMillis())
                        .set("in_flight", inFlight)
                        .set("done", done)
                        .set("worker", worker)
                        .update()
                    == 1);
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
      LOG.warn("a report of the heartbeat's failed: {}", Quoted.of(e.toString()));
    }
  }

  @Override
  public void mark(UUID worker, String state) throws SQLException {
    connection.run(c -> MARK.on(c).set("state", state).set("worker", worker).update());
  }

  @Override
  public void close() {
    connection.close();
  }
}
