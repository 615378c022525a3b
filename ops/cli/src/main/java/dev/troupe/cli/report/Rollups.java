package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Sums the ledger anew and holds the roll-ups against it. Thread-safe.
 *
 * <p>Nobody has to stop for it. Every statement sees ledger and roll-ups of one moment, at which
 * they are to be equal, and what is wrong is put right by adding the difference: what calls that
 * end meanwhile add is added all the same. Two corrections at once would add it twice, so a lock
 * keeps them apart.
 *
 * <p>What re-rating has corrected counts as corrected, but for what unknown calls hold.
 *
 * <p>A month that the ledger has no row of may have been dropped there: its sums stay as they are,
 * and so do those of jobs that were submitted in it.
 */
public final class Rollups {
  private static final long LOCK_KEY = 0x74726f7570656cL;

  /** What is summed, and how, of the rows that have ended; in the order of a cost_delta. */
  private record Sum(String column, String of) {}

  private static final List<Sum> SUMS =
      List.of(
          new Sum("calls", "count(*)"),
          new Sum("failed", "count(*) FILTER (WHERE status = 'failed')"),
          new Sum("unknown", "count(*) FILTER (WHERE status = 'unknown')"),
          new Sum("cached", "count(*) FILTER (WHERE status = 'cached')"),
          new Sum("accepted", "count(*) FILTER (WHERE answer = 'accepted')"),
          new Sum("input_tokens", "sum(input_tokens)"),
          new Sum("output_tokens", "sum(output_tokens)"),
          new Sum("cost_pico", "sum(total_pico)"),
          new Sum("saved_pico", "sum(saved_pico)"),
          new Sum("failed_cost_pico", "sum(total_pico) FILTER (WHERE status = 'failed')"),
          new Sum("unknown_cost_pico", "sum(cost_pico) FILTER (WHERE status = 'unknown')"),
          new Sum("discarded_cost_pico", "sum(total_pico) FILTER (WHERE answer = 'discarded')"));

  private static final Rollup BY_DAY =
      new Rollup(
          "cost_by_day",
          "call_day(call_id) AS day, tenant, provider, model, role",
          "day, tenant, provider, model, role",
          "date_trunc('month', day)::date",
          "post_costs_by_day",
          "day, NULL, tenant, provider, model, role");

  private static final Rollup BY_JOB =
      new Rollup(
          "cost_by_job",
          "job_id, role, provider, model",
          "job_id, role, provider, model",
          "date_trunc('month', uuid_extract_timestamp(job_id) AT TIME ZONE 'UTC')::date",
          "post_costs_by_job",
          "NULL, job_id, NULL, provider, model, role");

  private static final Sql MONTHS =
      Sql.of(
          """
      SELECT month FROM (
        SELECT m::date AS month
          FROM generate_series((SELECT date_trunc('month', uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC') FROM call ORDER BY call_id LIMIT 1),
                               (SELECT date_trunc('month', uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC') FROM call ORDER BY call_id DESC LIMIT 1), interval '1 month') AS m
         WHERE EXISTS (SELECT FROM call WHERE call_id >= uuid7_floor(m AT TIME ZONE 'UTC') AND call_id < uuid7_floor((m + interval '1 month') AT TIME ZONE 'UTC'))) months
      """);

  private static final Sql MEMORY = Sql.of("SET LOCAL work_mem = '64MB'");
  private static final Sql LOCK = Sql.of("SELECT pg_advisory_xact_lock(:key)");

  private final DataSource pool;

  public Rollups(DataSource pool) {
    this.pool = pool;
  }

  /** What differs; nothing is changed. */
  public List<RollupDifference> check() {
    return run(false);
  }

  /** What differed; it no longer does. */
  public List<RollupDifference> rebuild() {
    return run(true);
  }

  private List<RollupDifference> run(boolean apply) {
    try (Connection connection = pool.getConnection()) {
      // All of the ledger is read: that may take longer than any other statement of ours.
      int usual = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, 0);
      connection.setAutoCommit(false);
      MEMORY.on(connection).run();
      LOCK.on(connection).set("key", LOCK_KEY).run();
      List<RollupDifference> differences = new ArrayList<>();
      // In the order of post_costs, or the two block each other.
      for (Rollup rollup : List.of(BY_JOB, BY_DAY)) {
        List<RollupDifference> found = rollup.differences(connection, false);
        differences.addAll(
            apply && !found.isEmpty() ? rollup.differences(connection, true) : found);
      }
      connection.commit();
      connection.setAutoCommit(true);
      connection.setNetworkTimeout(Runnable::run, usual);
      return differences;
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  /**
   * One of the tables.
   *
   * @param group the key, out of a row of the ledger
   * @param month out of the key
   * @param post the function that writes it
   * @param posted the key, as a cost_delta begins
   */
  private record Rollup(
      String table, String group, String key, String month, String post, String posted) {

    List<RollupDifference> differences(Connection connection, boolean apply) throws SQLException {
      return Sql.of(apply ? correcting() : looking())
          .on(connection)
          .array("months", "date", MONTHS.on(connection).list(row -> row.date("month")))
          .list(this::difference);
    }

    /** The rows that are not as the ledger says, with what is there and what ought to be. */
    private String wrong() {
      return """
      WITH truth AS (
        SELECT %s, %s
          FROM (SELECT *, cost_pico + coalesce(delta_pico, 0) AS total_pico
                  FROM call LEFT JOIN (SELECT call_id, sum(delta_pico) AS delta_pico FROM call_correction GROUP BY 1) k USING (call_id)
                 WHERE status <> 'intent') c
         GROUP BY %s),
      wrong AS (
        SELECT %s, %s
          FROM (SELECT * FROM truth WHERE %s = ANY(:months)) t FULL JOIN (SELECT * FROM %s WHERE %s = ANY(:months)) r USING (%s)
         WHERE (%s) IS DISTINCT FROM (%s))
      """
          .formatted(
              group,
              each("coalesce(%2$s, 0)::bigint AS %1$s"),
              key,
              key,
              each("coalesce(t.%1$s, 0) AS %1$s, coalesce(r.%1$s, 0) AS was_%1$s"),
              month,
              table,
              month,
              key,
              each("coalesce(t.%1$s, 0)"),
              each("coalesce(r.%1$s, 0)"));
    }

    private String looking() {
      return wrong()
          + "SELECT concat_ws(' ', %s) AS key, * FROM wrong ORDER BY %s".formatted(key, key);
    }

    private String correcting() {
      return wrong()
          + """
          , posted AS MATERIALIZED (
            SELECT %s(array_agg(ROW(%s, %s)::cost_delta)) AS done FROM wrong)
          SELECT concat_ws(' ', %s) AS key, wrong.*, done FROM wrong CROSS JOIN posted ORDER BY %s
          """
              .formatted(post, posted, each("%1$s - was_%1$s"), key, key);
    }

    private RollupDifference difference(Row row) throws SQLException {
      List<String> wrong = new ArrayList<>();
      for (Sum sum : SUMS) {
        if (row.number(sum.column()) != row.number("was_" + sum.column())) {
          wrong.add(sum.column());
        }
      }
      return new RollupDifference(
          table,
          row.text("key"),
          row.number("was_calls"),
          row.number("calls"),
          row.usd("was_cost_pico"),
          row.usd("cost_pico"),
          wrong);
    }

    private static String each(String format) {
      return SUMS.stream()
          .map(sum -> format.formatted(sum.column(), sum.of()))
          .collect(Collectors.joining(", "));
    }
  }
}
