package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the roll-ups of the ledger, so that it takes milliseconds however many calls there are.
 * Thread-safe.
 */
public final class Costs {
  /** What costs are summed by. */
  public enum By {
    ROLE("role"),
    PROVIDER("provider"),
    MODEL("provider || '/' || model"),
    TENANT("tenant"),
    JOB("job"),
    DAY("day::text"),
    MONTH("to_char(day, 'YYYY-MM')");

    private final String expression;

    By(String expression) {
      this.expression = expression;
    }

    /** In SQL, over the columns that the roll-ups and the ledger have in common. */
    String expression() {
      return expression;
    }

    private boolean inTime() {
      return this == DAY || this == MONTH;
    }
  }

  private static final int MOST_JOBS = 1_000;

  /** The first id of a day. */
  private static final String FLOOR = "uuid7_floor((:%s::date)::timestamp AT TIME ZONE 'UTC')";

  private static final String SUMS =
      """
      , sum(calls) AS calls, sum(failed) AS failed, sum(unknown) AS unknown, sum(cached) AS cached, sum(accepted) AS accepted,
        sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_pico) AS cost_pico, sum(failed_cost_pico) AS failed_cost_pico,
        sum(unknown_cost_pico) AS unknown_cost_pico, sum(discarded_cost_pico) AS discarded_cost_pico, sum(saved_pico) AS saved_pico
      """;

  private final Reports reports;

  public Costs(DataSource pool) {
    reports = new Reports(pool);
  }

  /** Of everything. */
  public List<Cost> all(By by) {
    return all(by, Days.ALL, null);
  }

  /**
   * The dearest group first, days and months in order. Of jobs the dearest 1,000, and one row for
   * the others.
   *
   * @param days of the calls; by job: of its submission
   * @param tenant null: of all tenants
   */
  public List<Cost> all(By by, Days days, @Nullable String tenant) {
    // Only what is asked for becomes part of the query: "or is null" would hide its index.
    List<String> conditions = new ArrayList<>();
    Map<String, Object> parameters = new HashMap<>();
    boolean jobs = by == By.JOB;
    if (days.since() != null) {
      conditions.add(jobs ? "job_id >= " + FLOOR.formatted("since") : "day >= :since");
      parameters.put("since", days.since());
    }
    if (days.until() != null) {
      conditions.add(jobs ? "job_id < " + FLOOR.formatted("until") : "day < :until");
      parameters.put("until", days.until().plusDays(1));
    }
    if (tenant != null) {
      conditions.add(
          jobs ? "job_id IN (SELECT job_id FROM job WHERE tenant = :tenant)" : "tenant = :tenant");
      parameters.put("tenant", tenant);
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    return reports.read(
        c -> {
          Query query = Sql.of(jobs ? byJob(where) : byDay(by, where)).on(c);
          parameters.forEach(query::set);
          return query.list(Costs::cost);
        });
  }

  /** The dearest first, by the one sum that this takes; the other sums only of what is shown. */
  private static String byJob(String where) {
    return """
      WITH costs AS MATERIALIZED (SELECT job_id, sum(cost_pico) AS cost FROM cost_by_job %1$s GROUP BY 1),
      dearest AS MATERIALIZED (SELECT * FROM costs ORDER BY cost DESC, job_id LIMIT %2$d)
      SELECT coalesce((SELECT j.id FROM job j WHERE j.job_id = c.job_id), c.job_id::text) AS grp, min(d.cost) AS rank %3$s
        FROM dearest d JOIN cost_by_job c USING (job_id) GROUP BY c.job_id
      UNION ALL
      SELECT (SELECT count(*) - %2$d FROM costs) || ' other jobs', NULL %3$s
        FROM costs o JOIN cost_by_job c USING (job_id) WHERE o.job_id NOT IN (SELECT job_id FROM dearest) HAVING count(*) > 0
      ORDER BY rank DESC NULLS LAST, grp
      """
        .formatted(where, MOST_JOBS, SUMS);
  }

  private static String byDay(By by, String where) {
    return "SELECT "
        + by.expression
        + " AS grp"
        + SUMS
        + " FROM cost_by_day"
        + where
        + " GROUP BY 1 ORDER BY "
        + (by.inTime() ? "1" : "sum(cost_pico) DESC, 1");
  }

  /**
   * Of one job.
   *
   * @param by role, provider or model
   */
  public List<Cost> ofJob(UUID jobId, By by) {
    Sql sql =
        Sql.of(
            "SELECT "
                + by.expression
                + " AS grp"
                + SUMS
                + " FROM cost_by_job WHERE job_id = :job GROUP BY 1 ORDER BY sum(cost_pico) DESC, 1");
    return reports.read(c -> sql.on(c).set("job", jobId).list(Costs::cost));
  }

  private static Cost cost(Row row) throws SQLException {
    return new Cost(
        row.text("grp"),
        row.number("calls"),
        row.number("failed"),
        row.number("unknown"),
        row.number("cached"),
        row.number("accepted"),
        row.number("input_tokens"),
        row.number("output_tokens"),
        row.usd("cost_pico"),
        row.usd("failed_cost_pico"),
        row.usd("unknown_cost_pico"),
        row.usd("discarded_cost_pico"),
        row.usd("saved_pico"));
  }
}
