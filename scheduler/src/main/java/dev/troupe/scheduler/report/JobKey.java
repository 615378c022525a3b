package dev.troupe.scheduler.report;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * A job by its two names.
 *
 * @param jobId ours
 * @param id the client's
 */
public record JobKey(UUID jobId, String id) {
  private static final Sql FIND =
      Sql.of("SELECT job_id FROM job WHERE tenant = :tenant AND id = :id");

  public static Optional<JobKey> find(Connection connection, String tenant, String id)
      throws SQLException {
    return FIND.on(connection)
        .set("tenant", tenant)
        .set("id", id)
        .first(row -> new JobKey(row.uuid("job_id"), id));
  }
}
