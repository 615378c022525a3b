package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import javax.sql.DataSource;

/** Reads the shortest possible summary. Thread-safe. */
public final class Overviews {
  private final Sql sql;

  public Overviews(DataSource pool) {
    sql = new Sql(pool);
  }

  public Overview now() {
    return sql.list(
            """
            SELECT w.workers, w.tasks, (SELECT count(*) FROM job WHERE state = 'running') AS jobs,
                   (SELECT coalesce(sum(cost_pico), 0)::bigint FROM cost_by_day WHERE day = (now() AT TIME ZONE 'UTC')::date) AS cost_pico
              FROM (SELECT count(*) AS workers, coalesce(sum(in_flight), 0) AS tasks
                      FROM worker WHERE state IN ('live', 'draining') AND lease_until > now()) w
            """,
            row ->
                new Overview(
                    row.getInt("workers"),
                    row.getInt("jobs"),
                    row.getInt("tasks"),
                    new Usd(row.getLong("cost_pico"))))
        .getFirst();
  }
}
