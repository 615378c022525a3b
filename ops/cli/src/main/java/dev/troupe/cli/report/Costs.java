package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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

  private static final String SUMS =
      """
      , sum(calls) AS calls, sum(failed) AS failed, sum(unknown) AS unknown, sum(cached) AS cached, sum(accepted) AS accepted,
        sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_pico) AS cost_pico, sum(failed_cost_pico) AS failed_cost_pico,
        sum(unknown_cost_pico) AS unknown_cost_pico, sum(discarded_cost_pico) AS discarded_cost_pico, sum(saved_pico) AS saved_pico
      """;

  private static final String BY_JOB =
      """
      WITH sums AS (
        SELECT c.job_id %s FROM cost_by_job c
         WHERE (?::date IS NULL OR c.job_id >= uuid7_floor(?::date::timestamp AT TIME ZONE 'UTC'))
           AND (?::date IS NULL OR c.job_id < uuid7_floor((?::date + 1)::timestamp AT TIME ZONE 'UTC'))
           AND (?::text IS NULL OR c.job_id IN (SELECT job_id FROM job WHERE tenant = ?::text))
         GROUP BY 1),
      ranked AS (SELECT *, row_number() OVER (ORDER BY cost_pico DESC, job_id) AS rank FROM sums)
      SELECT coalesce((SELECT j.id FROM job j WHERE j.job_id = r.job_id), r.job_id::text) AS grp, r.*, 1 AS jobs FROM ranked r WHERE rank <= %d
      UNION ALL
      SELECT count(*) || ' other jobs', NULL %s, NULL, count(*) FROM ranked WHERE rank > %d HAVING count(*) > 0
      ORDER BY rank NULLS LAST
      """
          .formatted(SUMS, MOST_JOBS, SUMS, MOST_JOBS);

  private static final String OF_DAYS =
      """
       FROM cost_by_day
      WHERE (?::date IS NULL OR day >= ?::date) AND (?::date IS NULL OR day <= ?::date) AND (?::text IS NULL OR tenant = ?::text)
      GROUP BY 1
      """;

  private final Sql sql;

  public Costs(DataSource pool) {
    sql = new Sql(pool);
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
    if (by == By.JOB) {
      return sql.list(
          BY_JOB,
          Costs::cost,
          days.since(),
          days.since(),
          days.until(),
          days.until(),
          tenant,
          tenant);
    }
    return sql.list(
        "SELECT "
            + by.expression
            + " AS grp"
            + SUMS
            + OF_DAYS
            + (by.inTime() ? " ORDER BY 1" : " ORDER BY sum(cost_pico) DESC, 1"),
        Costs::cost,
        days.since(),
        days.since(),
        days.until(),
        days.until(),
        tenant,
        tenant);
  }

  /**
   * Of one job.
   *
   * @param by role, provider or model
   */
  public List<Cost> ofJob(UUID jobId, By by) {
    return sql.list(
        "SELECT "
            + by.expression
            + " AS grp"
            + SUMS
            + " FROM cost_by_job WHERE job_id = ? GROUP BY 1 ORDER BY sum(cost_pico) DESC, 1",
        Costs::cost,
        jobId);
  }

  private static Cost cost(ResultSet row) throws SQLException {
    return new Cost(
        row.getString("grp"),
        row.getLong("calls"),
        row.getLong("failed"),
        row.getLong("unknown"),
        row.getLong("cached"),
        row.getLong("accepted"),
        row.getLong("input_tokens"),
        row.getLong("output_tokens"),
        new Usd(row.getLong("cost_pico")),
        new Usd(row.getLong("failed_cost_pico")),
        new Usd(row.getLong("unknown_cost_pico")),
        new Usd(row.getLong("discarded_cost_pico")),
        new Usd(row.getLong("saved_pico")));
  }
}
