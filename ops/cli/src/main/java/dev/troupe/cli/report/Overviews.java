package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Sql;
import javax.sql.DataSource;

/** Reads the shortest possible summary. Thread-safe. */
public final class Overviews {
  private static final Sql NOW =
      Sql.of(
          """
          SELECT w.workers, w.tasks, (SELECT count(*) FROM job WHERE state = 'running') AS jobs,
                 (SELECT coalesce(sum(cost_pico), 0)::bigint FROM cost_by_day WHERE day = (now() AT TIME ZONE 'UTC')::date) AS cost_pico
            FROM (SELECT count(*) AS workers, coalesce(sum(in_flight), 0) AS tasks
                    FROM worker WHERE state IN ('live', 'draining') AND lease_until > now()) w
          """);

  private final Reports reports;

  public Overviews(DataSource pool) {
    reports = new Reports(pool);
  }

  public Overview now() {
    return reports.read(
        c ->
            NOW.on(c)
                .one(
                    row ->
                        new Overview(
                            row.integer("workers"),
                            row.integer("jobs"),
                            row.integer("tasks"),
                            row.usd("cost_pico"))));
  }
}
