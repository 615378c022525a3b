package dev.troupe.scheduler.report;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's jobs, the newest first. Thread-safe. */
public final class JobList {
  private static final Sql LIST =
      Sql.of(
          """
          SELECT s.*, CASE WHEN s.fits THEN coalesce((SELECT sum(c.cost_pico) FROM cost_by_job c WHERE c.job_id = s.job_id), 0)::bigint END AS cost_pico
            FROM (SELECT job_id, id, tenant, loop, labels, state, reason, total, succeeded, failed, created_at, finished_at,
                         (:state::job_state IS NULL OR state = :state::job_state)
                         AND (:label::text IS NULL OR coalesce(labels::json ->> :label::text = :value::text, false)) AS fits
                    FROM job
                   WHERE tenant = :tenant AND job_id < least(:after::uuid, uuid7_floor(:until::timestamptz))
                     AND job_id >= uuid7_floor(:since::timestamptz)
                   ORDER BY job_id DESC LIMIT :size) s
           ORDER BY s.job_id DESC
          """);

  private final Database database;

  public JobList(Database database) {
    this.database = database;
  }

  /**
   * Which jobs.
   *
   * @param label name of a label; null: whatever their labels
   * @param value of that label
   * @param since when they were taken at the earliest
   * @param until when they were taken, before that
   */
  public record Filter(
      @Nullable JobState state,
      @Nullable String label,
      @Nullable String value,
      Instant since,
      Instant until) {}

  /**
   * A job.
   *
   * @param total tasks that exist so far
   * @param costUsd of the calls that have ended
   */
  public record Line(
      String id,
      String tenant,
      String loop,
      @JsonRawValue @Nullable String labels,
      String state,
      @Nullable String reason,
      int total,
      int succeeded,
      int failed,
      Usd costUsd,
      Instant createdAt,
      @Nullable Instant finishedAt) {}

  /**
   * @param after {@link Page#next} of the page before; null: from the start
   */
  public Page<Line> page(String tenant, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return Walk.page(
          after, limit, (place, size) -> read(connection, tenant, filter, place, size));
    }
  }

  private static List<Walk.Seen<Line>> read(
      Connection connection, String tenant, Filter filter, @Nullable String after, int size)
      throws SQLException {
    return LIST.on(connection)
        .set("tenant", tenant)
        .set("state", filter.state() == null ? null : filter.state().label())
        .set("label", filter.label())
        .set("value", filter.value())
        .set("since", filter.since())
        .set("until", filter.until())
        .set("after", after == null ? null : UUID.fromString(after))
        .set("size", size)
        .list(
            row ->
                new Walk.Seen<>(
                    row.uuid("job_id").toString(), row.flag("fits") ? line(row) : null));
  }

  private static Line line(Row row) throws SQLException {
    return new Line(
        row.text("id"),
        row.text("tenant"),
        row.text("loop"),
        row.textOrNull("labels"),
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
