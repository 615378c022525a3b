package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where this day or month is heading. Thread-safe. */
public final class Projections {
  private final Sql sql;

  public Projections(DataSource pool) {
    sql = new Sql(pool);
  }

  /**
   * The dearest group first. The roll-up is by days of UTC: what a window of another zone has
   * before its first whole one is read from the ledger, at most 24 hours of it.
   *
   * @param by role, provider, model or tenant
   * @param tenant null: of all tenants
   */
  public List<Projection> of(Costs.By by, Window window, @Nullable String tenant) {
    OffsetDateTime start = window.startsAt().atOffset(ZoneOffset.UTC);
    OffsetDateTime wholeDays = window.firstWholeDay().atStartOfDay().atOffset(ZoneOffset.UTC);
    return sql.list(
        """
        SELECT %1$s AS grp, sum(cost_pico) AS cost_pico
          FROM (SELECT tenant, provider, model, role, cost_pico FROM cost_by_day WHERE day >= ?::date
                UNION ALL
                SELECT tenant, provider, model, role, total_pico FROM call_cost WHERE call_id >= uuid7_floor(?) AND call_id < uuid7_floor(?) AND status <> 'intent') c
         WHERE ?::text IS NULL OR tenant = ?::text
         GROUP BY 1 ORDER BY 2 DESC, 1
        """
            .formatted(by.expression()),
        row -> {
          Usd spent = new Usd(row.getLong("cost_pico"));
          return new Projection(row.getString("grp"), spent, window.projected(spent));
        },
        window.firstWholeDay(),
        start,
        wholeDays,
        tenant,
        tenant);
  }
}
