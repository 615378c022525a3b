package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
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

  private static final Sql ALL =
      Sql.of(
          UNKNOWN
              + """
                 AND c.call_id >= coalesce(uuid7_floor(:since::date::timestamp AT TIME ZONE 'UTC'), '00000000-0000-0000-0000-000000000000')
                 AND c.call_id < coalesce(uuid7_floor((:until::date + 1)::timestamp AT TIME ZONE 'UTC'), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                 AND (:tenant::text IS NULL OR c.tenant = :tenant::text)
               ORDER BY c.call_id
              """);

  private static final Sql ONE = Sql.of(UNKNOWN + " AND c.call_id = :call");

  private final Reports reports;

  public UnknownCalls(DataSource pool) {
    reports = new Reports(pool);
  }

  /**
   * The oldest first.
   *
   * @param tenant null: of all tenants
   */
  public List<UnknownCall> all(Days days, @Nullable String tenant) {
    return reports.read(
        c ->
            ALL.on(c)
                .set("since", days.since())
                .set("until", days.until())
                .set("tenant", tenant)
                .list(UnknownCalls::read));
  }

  /** That one, if it is unknown. */
  public Optional<UnknownCall> find(UUID call) {
    return reports.read(c -> ONE.on(c).set("call", call).first(UnknownCalls::read));
  }

  private static UnknownCall read(Row row) throws SQLException {
    return new UnknownCall(
        row.uuid("call_id"),
        row.instant("started_at"),
        row.text("tenant"),
        row.text("provider"),
        row.text("model"),
        row.text("role"),
        row.textOrNull("job"),
        row.usd("reserved_pico"),
        row.textOrNull("failure_code"),
        row.textOrNull("request_id"));
  }
}
