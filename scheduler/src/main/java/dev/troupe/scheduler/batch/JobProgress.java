package dev.troupe.scheduler.batch;

import dev.troupe.schemas.JobState;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * How far the job of a batch is.
 *
 * @param results tasks that have ended
 * @param succeeded of them
 * @param released rows that became tasks: the first ones
 */
record JobProgress(UUID jobId, JobState state, int results, int succeeded, int released) {
  private static final Sql FIND =
      Sql.of(
          """
          SELECT j.job_id, j.state, j.results, j.succeeded, coalesce(s.released, 0) AS released
            FROM job j LEFT JOIN step s ON s.job_id = j.job_id AND s.step = 0 WHERE j.tenant = :tenant AND j.id = :id
          """);

  /** Empty: the topic has not brought it yet. */
  static Optional<JobProgress> of(Connection connection, BatchOrder order) throws SQLException {
    return FIND.on(connection)
        .set("tenant", order.tenant())
        .set("id", order.job())
        .first(
            row ->
                new JobProgress(
                    row.uuid("job_id"),
                    JobState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                    row.integer("results"),
                    row.integer("succeeded"),
                    row.integer("released")));
  }

  boolean over() {
    return state != JobState.RUNNING;
  }

  boolean expired() {
    return state == JobState.EXPIRED;
  }

  /** What its batch becomes. */
  BatchStatus ending() {
    return switch (state) {
      case CANCELLED -> BatchStatus.CANCELLED;
      case EXPIRED -> BatchStatus.EXPIRED;
      case SUCCEEDED, FAILED, RUNNING -> BatchStatus.COMPLETED;
    };
  }
}
