package dev.troupe.chaos;

import dev.troupe.schemas.FailureCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What must hold in the database of a fleet that is at rest, whatever happened to it. */
public final class Promises {
  /** Windows that exceed their limit, or don't say what the ledger says. */
  static final String BUDGETS =
      """
      SELECT w::text || ' ' || c::text FROM budget_window w CROSS JOIN LATERAL (
          SELECT coalesce(sum(reserved_pico) FILTER (WHERE held), 0) AS reserved, coalesce(sum(cost_pico) FILTER (WHERE NOT held), 0) AS settled
            FROM (SELECT *, status = 'intent' OR unknown_since IS NOT NULL AS held FROM call WHERE w.window_id = ANY (budgets)) AS ours) AS c
       WHERE w.reserved_pico <> c.reserved OR w.settled_pico <> c.settled OR w.settled_pico + w.reserved_pico > w.limit_pico OR w.overrun_pico > 0
      """;

  private static final String KNOWN =
      Arrays.stream(FailureCode.values())
          .map(code -> "'" + code.code() + "'")
          .collect(Collectors.joining(", "));

  private final List<String> broken = new ArrayList<>();

  private Promises() {}

  /** One sentence for each that does not hold. */
  public static List<String> broken(Connection c) throws SQLException {
    Promises promises = new Promises();
    promises.checkAll(c);
    return promises.broken;
  }

  private void checkAll(Connection c) throws SQLException {
    check(
        c,
        "roll-up by day differs from the ledger",
        "SELECT abs((SELECT coalesce(sum(cost_pico), 0) FROM cost_by_day) - (SELECT coalesce(sum(total_pico), 0) FROM call_cost)) + abs((SELECT coalesce(sum(calls), 0) FROM cost_by_day) - (SELECT count(*) FROM call))");
    check(
        c,
        "roll-up by job differs from the ledger",
        "SELECT abs((SELECT coalesce(sum(cost_pico), 0) FROM cost_by_job) - (SELECT coalesce(sum(total_pico), 0) FROM call_cost)) + abs((SELECT coalesce(sum(unknown), 0) FROM cost_by_job) - (SELECT count(*) FROM call WHERE status = 'unknown'))");
    check(
        c,
        "budgets that were exceeded or differ from the ledger",
        "SELECT count(*) FROM (" + BUDGETS + ") AS wrong");
    check(
        c,
        "cached calls and what they saved differ between roll-ups and ledger",
        "SELECT abs((SELECT coalesce(sum(cached), 0) FROM cost_by_day) - n) + abs((SELECT coalesce(sum(cached), 0) FROM cost_by_job) - n) + abs((SELECT coalesce(sum(saved_pico), 0) FROM cost_by_day) - saved) + abs((SELECT coalesce(sum(saved_pico), 0) FROM cost_by_job) - saved) FROM (SELECT count(*) FILTER (WHERE status = 'cached') AS n, coalesce(sum(saved_pico), 0) AS saved FROM call) AS ledger");
    for (String rollup : List.of("cost_by_day", "cost_by_job")) {
      check(
          c,
          "accepted answers, or costs of failed, unknown and discarded calls, differ between "
              + rollup
              + " and the ledger",
          "SELECT abs(sum(accepted) - l.a) + abs(sum(failed_cost_pico) - l.f) + abs(sum(unknown_cost_pico) - l.u) + abs(sum(discarded_cost_pico) - l.d) FROM "
              + rollup
              + ", (SELECT count(*) FILTER (WHERE answer = 'accepted') AS a, coalesce(sum(total_pico) FILTER (WHERE c.status = 'failed'), 0) AS f, coalesce(sum(c.cost_pico) FILTER (WHERE c.status = 'unknown'), 0) AS u, coalesce(sum(total_pico) FILTER (WHERE answer = 'discarded'), 0) AS d FROM call c JOIN call_cost USING (call_id)) AS l GROUP BY l.a, l.f, l.u, l.d");
    }
    check(
        c,
        "cached calls that name no call of the same model and tenant, or saved what it did not cost",
        "SELECT count(*) FROM call h LEFT JOIN call o ON o.call_id = h.served_from AND o.model = h.model AND o.tenant = h.tenant AND o.status IN ('settled', 'unknown') WHERE h.status = 'cached' AND (o.call_id IS NULL OR h.saved_pico > o.cost_pico)");
    check(
        c,
        "tasks of ended jobs that have not ended",
        "SELECT count(*) FROM task JOIN job USING (job_id) WHERE job.state <> 'running' AND task.state IN ('waiting', 'dispatched', 'running')");
    check(
        c,
        "succeeded tasks without an output, or outputs without",
        "SELECT count(*) FROM task FULL JOIN task_output o USING (task_id) WHERE (task.state = 'succeeded') <> (o.task_id IS NOT NULL)");
    check(
        c,
        "outputs whose blob is not there, or not kept for them",
        "SELECT (SELECT count(*) FROM output_blob r WHERE NOT EXISTS (SELECT FROM blob_object b WHERE b.tenant = r.tenant AND b.digest = r.digest AND b.state = 'stored'))"
            + " + (SELECT count(*) FROM task_output o WHERE o.output_ref IS NOT NULL AND NOT EXISTS (SELECT FROM output_blob r WHERE r.task_id = o.task_id AND r.digest = o.output_ref))");
    check(
        c,
        "jobs whose counts are not those of their tasks",
        "SELECT count(*) FROM job WHERE state <> 'running' AND (succeeded, failed) <> (SELECT count(*) FILTER (WHERE task.state = 'succeeded'), count(*) FILTER (WHERE task.state <> 'succeeded') FROM task WHERE task.job_id = job.job_id)");
    check(
        c,
        "calls of no task",
        "SELECT count(*) FROM call LEFT JOIN task USING (task_id) WHERE task.task_id IS NULL");
    check(
        c,
        "failure codes that are on no list",
        "SELECT count(*) FROM (SELECT failure_code FROM task UNION SELECT failure_code FROM call) AS said WHERE failure_code NOT IN ("
            + KNOWN
            + ")");
    check(
        c,
        "tasks claimed by a fence that no call names",
        "SELECT count(*) FROM call JOIN task USING (task_id) WHERE call.fence > task.fence");
  }

  private void check(Connection c, String what, String sql) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      if (r.next() && r.getLong(1) != 0) {
        broken.add(what + ": " + r.getLong(1) + " (expected: 0)");
      }
    }
  }
}
