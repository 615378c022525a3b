package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Sql;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where this day or month is heading. Thread-safe. */
public final class Projections {
  private final Reports reports;

  public Projections(DataSource pool) {
    reports = new Reports(pool);
  }

  /**
   * The dearest group first. The roll-up is by days of UTC: what a window of another zone has
   * before its first whole one is read from the ledger, at most 24 hours of it.
   *
   * @param by role, provider, model or tenant
   * @param tenant null: of all tenants
   */
  public List<Projection> of(Costs.By by, Window window, @Nullable String tenant) {
    return reports.read(
        c ->
            bySql(by)
                .on(c)
                .set("first_whole_day", window.firstWholeDay())
                .set("start", window.startsAt())
                .set("whole_days", window.firstWholeDay().atStartOfDay().toInstant(ZoneOffset.UTC))
                .set("tenant", tenant)
                .list(
                    row -> {
                      Usd spent = row.usd("cost_pico");
                      return new Projection(row.text("grp"), spent, window.projected(spent));
                    }));
  }

  private static Sql bySql(Costs.By by) {
    return Sql.of(
        """
        SELECT %1$s AS grp, sum(cost_pico) AS cost_pico
          FROM (SELECT tenant, provider, model, role, cost_pico FROM cost_by_day WHERE day >= :first_whole_day::date
                UNION ALL
                SELECT tenant, provider, model, role, total_pico FROM call_cost WHERE call_id >= uuid7_floor(:start) AND call_id < uuid7_floor(:whole_days) AND status <> 'intent') c
         WHERE :tenant::text IS NULL OR tenant = :tenant::text
         GROUP BY 1 ORDER BY 2 DESC, 1
        """
            .formatted(by.expression()));
  }
}
