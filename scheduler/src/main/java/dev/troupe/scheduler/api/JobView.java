package dev.troupe.scheduler.api;

import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as its submitter sees it.
 *
 * @param total tasks that exist so far
 * @param costUsd of the calls that have ended
 */
record JobView(
    String id,
    String tenant,
    String state,
    @Nullable String reason,
    int total,
    int succeeded,
    int failed,
    Usd costUsd,
    Instant createdAt,
    @Nullable Instant finishedAt) {

  static Optional<JobView> find(Connection connection, String tenant, String id)
      throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement(
            """
            SELECT id, tenant, state, reason, total, succeeded, failed, coalesce((SELECT sum(cost_pico) FROM cost_by_job c WHERE c.job_id = job.job_id), 0), created_at, finished_at
              FROM job WHERE tenant = ? AND id = ?
            """)) {
      s.setString(1, tenant);
      s.setString(2, id);
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? Optional.of(read(r)) : Optional.empty();
      }
    }
  }

  private static JobView read(ResultSet r) throws SQLException {
    Timestamp finished = r.getTimestamp(10);
    return new JobView(
        r.getString(1),
        r.getString(2),
        r.getString(3),
        r.getString(4),
        r.getInt(5),
        r.getInt(6),
        r.getInt(7),
        new Usd(r.getLong(8)),
        r.getTimestamp(9).toInstant(),
        finished == null ? null : finished.toInstant());
  }
}
