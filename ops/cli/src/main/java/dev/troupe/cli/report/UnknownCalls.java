package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the calls whose answer never came. Thread-safe. */
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
        SELECT *, (reserved_usd * 1e12)::bigint AS reserved_pico FROM troupe_report.calls_unknown
         WHERE (?::date IS NULL OR started_at >= ?::date::timestamp AT TIME ZONE 'UTC')
           AND (?::date IS NULL OR started_at < (?::date + 1)::timestamp AT TIME ZONE 'UTC')
           AND (?::text IS NULL OR tenant = ?::text)
         ORDER BY call_id
        """,
        row ->
            new UnknownCall(
                row.getObject("call_id", UUID.class),
                Sql.requiredInstant(row, "started_at"),
                row.getString("tenant"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("role"),
                row.getString("job"),
                new Usd(row.getLong("reserved_pico")),
                row.getString("reason"),
                row.getString("request_id")),
        days.since(),
        days.since(),
        days.until(),
        days.until(),
        tenant,
        tenant);
  }
}
