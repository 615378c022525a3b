package dev.troupe.cli.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Reads who works. Thread-safe. */
public final class Workers {
  private final Sql sql;

  public Workers(DataSource pool) {
    sql = new Sql(pool);
  }

  /**
   * The workers, the newest last.
   *
   * @param all also those that are gone or dead
   */
  public List<Worker> list(boolean all) {
    Map<String, List<StalledLoop>> stands = stands();
    return sql.list(
        """
        SELECT *, CASE WHEN state IN ('live', 'draining') AND lease_until < now() THEN 'silent' ELSE state END AS shown
          FROM worker WHERE ? OR state IN ('live', 'draining') ORDER BY worker_id
        """,
        row ->
            new Worker(
                row.getString("name"),
                row.getString("host"),
                row.getLong("pid"),
                row.getString("pool"),
                row.getInt("slots"),
                row.getInt("in_flight"),
                row.getLong("done"),
                row.getString("shown"),
                Sql.requiredInstant(row, "started_at"),
                Sql.requiredInstant(row, "heartbeat_at"),
                stands.getOrDefault(row.getString("worker_id"), List.of())),
        all);
  }

  private record Row(String worker, StalledLoop standing) {}

  private Map<String, List<StalledLoop>> stands() {
    return sql
        .list(
            """
            SELECT s.process, s.loop, s.item, s.since, s.reason
              FROM stall s JOIN worker w ON w.worker_id::text = s.process
             WHERE s.kind = 'worker' AND w.state IN ('live', 'draining') ORDER BY s.since, s.loop
            """,
            row ->
                new Row(
                    row.getString("process"),
                    new StalledLoop(
                        row.getString("loop"),
                        row.getString("item"),
                        Sql.requiredInstant(row, "since"),
                        row.getString("reason"))))
        .stream()
        .collect(
            Collectors.groupingBy(
                Row::worker, Collectors.mapping(Row::standing, Collectors.toList())));
  }

  /** The circuits of living workers that are not closed. */
  public List<Circuit> brokenCircuits() {
    return sql.list(
        """
        SELECT w.name, c.provider, c.model, c.state, c.since, c.failure_rate
          FROM circuit c JOIN worker w USING (worker_id)
         WHERE c.state <> 'closed' AND w.state IN ('live', 'draining') AND w.lease_until >= now()
         ORDER BY c.provider, c.model, w.name
        """,
        row ->
            new Circuit(
                row.getString("name"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("state"),
                Sql.requiredInstant(row, "since"),
                row.getFloat("failure_rate")));
  }
}
