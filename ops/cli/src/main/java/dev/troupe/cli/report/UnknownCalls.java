package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the calls whose answer never came, of the days that the roll-up says have some.
 * Thread-safe.
 */
public final class UnknownCalls {
  private final Sql sql;

  public UnknownCalls(DataSource pool) {
    sql = new Sql(pool);
  }

  /**
   * The oldest first.
   *
   * @param tenant null: of all tenants
   */
  public List<UnknownCall> all(Days days, @Nullable String tenant) {
    return sql.list(
        """
        SELECT c.*, uuid_extract_timestamp(c.call_id) AS started_at, j.id AS job
          FROM (SELECT DISTINCT day FROM cost_by_day
                 WHERE unknown > 0 AND (?::date IS NULL OR day >= ?::date) AND (?::date IS NULL OR day <= ?::date) AND (?::text IS NULL OR tenant = ?::text)) d
          JOIN LATERAL (SELECT * FROM call
                         WHERE call_id >= uuid7_floor(d.day::timestamp AT TIME ZONE 'UTC') AND call_id < uuid7_floor((d.day + 1)::timestamp AT TIME ZONE 'UTC')
                           AND status = 'unknown' AND (?::text IS NULL OR tenant = ?::text)) c ON true
          LEFT JOIN job j ON j.job_id = c.job_id
         ORDER BY c.call_id
        """,
        UnknownCalls::read,
        days.since(),
        days.since(),
        days.until(),
        days.until(),
        tenant,
        tenant,
        tenant,
        tenant);
  }

  /** That one, if it is unknown. */
  public Optional<UnknownCall> find(UUID call) {
    return sql
        .list(
            """
            SELECT c.*, uuid_extract_timestamp(c.call_id) AS started_at, j.id AS job
              FROM call c LEFT JOIN job j ON j.job_id = c.job_id
             WHERE c.call_id = ? AND c.status = 'unknown'
            """,
            UnknownCalls::read,
            call)
        .stream()
        .findFirst();
  }

  private static UnknownCall read(ResultSet row) throws SQLException {
    return new UnknownCall(
        row.getObject("call_id", UUID.class),
        Sql.requiredInstant(row, "started_at"),
        row.getString("tenant"),
        row.getString("provider"),
        row.getString("model"),
        row.getString("role"),
        row.getString("job"),
        new Usd(row.getLong("reserved_pico")),
        row.getString("failure_code"),
        row.getString("request_id"));
  }
}
