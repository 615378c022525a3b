package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the roll-ups of the ledger. Thread-safe. */
public final class Costs {
  /** What costs are summed by. */
  public enum By {
    ROLE("role"),
    PROVIDER("provider"),
    MODEL("provider || '/' || model"),
    TENANT("tenant"),
    JOB("job"),
    DAY("day::text");

    private final String expression;

    By(String expression) {
      this.expression = expression;
    }
  }

  private static final String SUMS =
      """
      , sum(calls) AS calls, sum(failed) AS failed, sum(unknown) AS unknown, sum(cached) AS cached,
        sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_pico)::bigint AS cost_pico, sum(saved_pico)::bigint AS saved_pico
      """;

  private final Sql sql;

  public Costs(DataSource pool) {
    sql = new Sql(pool);
  }

  /** Of everything; the dearest group first, days in order. */
  public List<Cost> all(By by) {
    if (by == By.JOB) {
      // By our id, since two tenants may have a job of the same name.
      return sql.list(
          "SELECT (SELECT j.id FROM job j WHERE j.job_id = c.job_id) AS grp"
              + SUMS
              + " FROM cost_by_job c GROUP BY c.job_id ORDER BY sum(cost_pico) DESC, 1 LIMIT 1000",
          Costs::cost);
    }
    String order = by == By.DAY ? "1" : "sum(cost_pico) DESC, 1";
    return sql.list(
        "SELECT "
            + by.expression
            + " AS grp"
            + SUMS
            + " FROM cost_by_day GROUP BY 1 ORDER BY "
            + order,
        Costs::cost);
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
        row.getLong("input_tokens"),
        row.getLong("output_tokens"),
        new Usd(row.getLong("cost_pico")),
        new Usd(row.getLong("saved_pico")));
  }
}
