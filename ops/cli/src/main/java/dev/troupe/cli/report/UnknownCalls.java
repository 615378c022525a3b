package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the calls whose answer never came. Thread-safe. */
public final class UnknownCalls {
  private static final String UNKNOWN =
      """
      SELECT c.*, uuid_extract_timestamp(c.call_id) AS started_at, j.id AS job
        FROM call c LEFT JOIN job j ON j.job_id = c.job_id
       WHERE c.is_unknown
      """;

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
        UNKNOWN
            + """
               AND c.call_id >= coalesce(uuid7_floor(?::date::timestamp AT TIME ZONE 'UTC'), '00000000-0000-0000-0000-000000000000')
               AND c.call_id < coalesce(uuid7_floor((?::date + 1)::timestamp AT TIME ZONE 'UTC'), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
               AND (?::text IS NULL OR c.tenant = ?::text)
             ORDER BY c.call_id
            """,
        UnknownCalls::read,
        days.since(),
        days.until(),
        tenant,
        tenant);
  }

  /** That one, if it is unknown. */
  public Optional<UnknownCall> find(UUID call) {
    return sql.list(UNKNOWN + " AND c.call_id = ?", UnknownCalls::read, call).stream().findFirst();
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
