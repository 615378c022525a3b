package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Sql;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Reads who works. Thread-safe. */
public final class Workers {
  private static final Sql LIST =
      Sql.of(
          """
          SELECT *, CASE WHEN state IN ('live', 'draining') AND lease_until < now() THEN 'silent' ELSE state END AS shown
            FROM worker WHERE :all OR state IN ('live', 'draining') ORDER BY worker_id
          """);

  private static final Sql STANDS =
      Sql.of(
          """
          SELECT s.process, s.loop, s.item, s.since, s.reason
            FROM stall s JOIN worker w ON w.worker_id::text = s.process
           WHERE s.kind = 'worker' AND w.state IN ('live', 'draining') ORDER BY s.since, s.loop
          """);

  private static final Sql BROKEN =
      Sql.of(
          """
          SELECT w.name, c.provider, c.model, c.state, c.since, c.failure_rate
            FROM circuit c JOIN worker w USING (worker_id)
           WHERE c.state <> 'closed' AND w.state IN ('live', 'draining') AND w.lease_until >= now()
           ORDER BY c.provider, c.model, w.name
          """);

  private final Reports reports;

  public Workers(DataSource pool) {
    reports = new Reports(pool);
  }

  /**
   * The workers, the newest last.
   *
   * @param all also those that are gone or dead
   */
  public List<Worker> list(boolean all) {
    Map<String, List<StalledLoop>> stands = stands();
    return reports.read(
        c ->
            LIST.on(c)
                .set("all", all)
                .list(
                    row ->
                        new Worker(
                            row.text("name"),
                            row.text("host"),
                            row.number("pid"),
                            row.text("pool"),
                            row.integer("slots"),
                            row.integer("in_flight"),
                            row.number("done"),
                            row.text("shown"),
                            row.instant("started_at"),
                            row.instant("heartbeat_at"),
                            stands.getOrDefault(row.text("worker_id"), List.of()))));
  }

  private record Standing(String worker, StalledLoop loop) {}

  private Map<String, List<StalledLoop>> stands() {
    return reports
        .read(
            c ->
                STANDS
                    .on(c)
                    .list(
                        row ->
                            new Standing(
                                row.text("process"),
                                new StalledLoop(
                                    row.text("loop"),
                                    row.textOrNull("item"),
                                    row.instant("since"),
                                    row.text("reason")))))
        .stream()
        .collect(
            Collectors.groupingBy(
                Standing::worker, Collectors.mapping(Standing::loop, Collectors.toList())));
  }

  /** The circuits of living workers that are not closed. */
  public List<Circuit> brokenCircuits() {
    return reports.read(
        c ->
            BROKEN
                .on(c)
                .list(
                    row ->
                        new Circuit(
                            row.text("name"),
                            row.text("provider"),
                            row.text("model"),
                            row.text("state"),
                            row.instant("since"),
                            (float) row.fraction("failure_rate"))));
  }
}
