package dev.troupe.scheduler.api;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
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

  private static final Sql FIND =
      Sql.of(
          """
          SELECT id, tenant, state, reason, total, succeeded, failed, created_at, finished_at,
                 coalesce((SELECT sum(cost_pico) FROM cost_by_job c WHERE c.job_id = job.job_id), 0)::bigint AS cost_pico
            FROM job WHERE tenant = :tenant AND id = :id
          """);

  static Optional<JobView> find(Connection connection, String tenant, String id)
      throws SQLException {
    return FIND.on(connection).set("tenant", tenant).set("id", id).first(JobView::read);
  }

  private static JobView read(Row row) throws SQLException {
    return new JobView(
        row.text("id"),
        row.text("tenant"),
        row.text("state"),
        row.textOrNull("reason"),
        row.integer("total"),
        row.integer("succeeded"),
        row.integer("failed"),
        row.usd("cost_pico"),
        row.instant("created_at"),
        row.instantOrNull("finished_at"));
  }
}
