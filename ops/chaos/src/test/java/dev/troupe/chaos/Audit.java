package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.bill.BilledCall;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the ledger with its corrections against the provider's own bill, row by row and to the last
 * digit, and the rest of the database against the promises. When the two differ, the ledger is
 * wrong.
 */
final class Audit {
  /** Windows that exceed their limit, or don't say what the ledger says. */
  static final String BUDGETS =
      """
      SELECT w::text || ' ' || c::text FROM budget_window w CROSS JOIN LATERAL (
          SELECT coalesce(sum(reserved_pico) FILTER (WHERE held), 0) AS reserved, coalesce(sum(cost_pico) FILTER (WHERE NOT held), 0) AS settled
            FROM (SELECT *, status = 'intent' OR unknown_since IS NOT NULL AS held FROM call WHERE w.window_id = ANY (budgets)) AS ours) AS c
       WHERE w.reserved_pico <> c.reserved OR w.settled_pico <> c.settled OR w.settled_pico + w.reserved_pico > w.limit_pico OR w.overrun_pico > 0
      """;

  private Audit() {}

  /** A row of the ledger, as far as a bill can know it. */
  private record Row(
      String status, BigDecimal cost, long input, long cached, long output, String requestId) {}

  /** What the books say. */
  record Books(long settled, long failed, long unknown, long repeated, long cached) {}

  static Books check(Company company) throws SQLException {
    try (Connection c = company.connection()) {
      Map<String, Row> ledger = ledger(c);
      List<BilledCall> bill = company.simulator.bill().calls();
      Set<String> billed = new HashSet<>();
      for (BilledCall call : bill) {
        String id = call.ids().clientRequestId();
        assertThat(billed.add(id)).as("call %s is on the bill once", id).isTrue();
        Row row = ledger.get(id);
        assertThat(row).as("billed call %s has a row in the ledger", id).isNotNull();
        if (row.status().equals("unknown")) {
          assertThat(row.cost())
              .as("unknown call %s holds its worst case", id)
              .isGreaterThanOrEqualTo(call.costUsd());
        } else {
          assertThat(row.status()).as("status of billed call %s", id).isEqualTo("settled");
          assertThat(row.cost()).as("cost of call %s", id).isEqualByComparingTo(call.costUsd());
          assertThat(row.requestId())
              .as("request id of call %s", id)
              .isEqualTo(call.ids().requestId());
          assertThat(row.input() + row.cached())
              .as("input tokens of call %s", id)
              .isEqualTo(call.usage().prompt());
          assertThat(row.output())
              .as("output tokens of call %s", id)
              .isEqualTo(call.usage().completion());
        }
      }
      ledger.forEach(
          (id, row) -> {
            assertThat(row.status()).as("call %s was left open", id).isNotEqualTo("intent");
            if (row.status().equals("settled")) {
              assertThat(billed).as("settled call %s is on the bill", id).contains(id);
            }
            if (row.status().equals("cached")) {
              assertThat(billed).as("cached call %s is not on the bill", id).doesNotContain(id);
              assertThat(row.cost()).as("cached call %s costs nothing", id).isZero();
              assertThat(row.input() + row.cached() + row.output())
                  .as("tokens of cached call %s", id)
                  .isZero();
            }
            if (row.status().equals("failed")) {
              assertThat(billed).as("failed call %s is not on the bill", id).doesNotContain(id);
              assertThat(row.cost()).as("failed call %s costs nothing", id).isZero();
            }
          });
      promises(c);
      return books(c);
    }
  }

  private static Map<String, Row> ledger(Connection c) throws SQLException {
    Map<String, Row> rows = new HashMap<>();
    try (Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT c.call_id::text, c.status, coalesce(k.total_pico, 0) / 1e12::numeric, coalesce(input_tokens, 0), coalesce(cached_tokens, 0), coalesce(output_tokens, 0), request_id FROM call c JOIN call_cost k USING (call_id)")) {
      while (r.next()) {
        rows.put(
            r.getString(1),
            new Row(
                r.getString(2),
                r.getBigDecimal(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getString(7)));
      }
    }
    return rows;
  }

  private static void promises(Connection c) throws SQLException {
    none(
        c,
        "roll-up by day differs from the ledger",
        "SELECT abs((SELECT coalesce(sum(cost_pico), 0) FROM cost_by_day) - (SELECT coalesce(sum(total_pico), 0) FROM call_cost)) + abs((SELECT coalesce(sum(calls), 0) FROM cost_by_day) - (SELECT count(*) FROM call))");
    none(
        c,
        "roll-up by job differs from the ledger",
        "SELECT abs((SELECT coalesce(sum(cost_pico), 0) FROM cost_by_job) - (SELECT coalesce(sum(total_pico), 0) FROM call_cost)) + abs((SELECT coalesce(sum(unknown), 0) FROM cost_by_job) - (SELECT count(*) FROM call WHERE status = 'unknown'))");
    none(
        c,
        "budgets that were exceeded or differ from the ledger",
        "SELECT count(*) FROM (" + BUDGETS + ") AS wrong");
    none(
        c,
        "cached calls and what they saved differ between roll-ups and ledger",
        "SELECT abs((SELECT coalesce(sum(cached), 0) FROM cost_by_day) - n) + abs((SELECT coalesce(sum(cached), 0) FROM cost_by_job) - n) + abs((SELECT coalesce(sum(saved_pico), 0) FROM cost_by_day) - saved) + abs((SELECT coalesce(sum(saved_pico), 0) FROM cost_by_job) - saved) FROM (SELECT count(*) FILTER (WHERE status = 'cached') AS n, coalesce(sum(saved_pico), 0) AS saved FROM call) AS ledger");
    for (String rollup : List.of("cost_by_day", "cost_by_job")) {
      none(
          c,
          "accepted answers, or costs of failed, unknown and discarded calls, differ between "
              + rollup
              + " and the ledger",
          "SELECT abs(sum(accepted) - l.a) + abs(sum(failed_cost_pico) - l.f) + abs(sum(unknown_cost_pico) - l.u) + abs(sum(discarded_cost_pico) - l.d) FROM "
              + rollup
              + ", (SELECT count(*) FILTER (WHERE answer = 'a') AS a, coalesce(sum(total_pico) FILTER (WHERE c.status = 'failed'), 0) AS f, coalesce(sum(c.cost_pico) FILTER (WHERE c.status = 'unknown'), 0) AS u, coalesce(sum(total_pico) FILTER (WHERE answer = 'd'), 0) AS d FROM call c JOIN call_cost USING (call_id)) AS l GROUP BY l.a, l.f, l.u, l.d");
    }
    none(
        c,
        "cached calls that name no call of the same model and tenant, or saved what it did not cost",
        "SELECT count(*) FROM call h LEFT JOIN call o ON o.call_id = h.served_from AND o.model = h.model AND o.tenant = h.tenant AND o.status IN ('settled', 'unknown') WHERE h.status = 'cached' AND (o.call_id IS NULL OR h.saved_pico > o.cost_pico)");
    none(
        c,
        "tasks of ended jobs that have not ended",
        "SELECT count(*) FROM task JOIN job USING (job_id) WHERE job.state <> 'running' AND task.state IN ('waiting', 'dispatched', 'running')");
    none(
        c,
        "succeeded tasks without an output, or outputs without",
        "SELECT count(*) FROM task FULL JOIN task_output o USING (task_id) WHERE (task.state = 'succeeded') <> (o.task_id IS NOT NULL)");
    none(
        c,
        "jobs whose counts are not those of their tasks",
        "SELECT count(*) FROM job WHERE state <> 'running' AND (succeeded, failed) <> (SELECT count(*) FILTER (WHERE task.state = 'succeeded'), count(*) FILTER (WHERE task.state <> 'succeeded') FROM task WHERE task.job_id = job.job_id)");
    none(
        c,
        "calls of no task",
        "SELECT count(*) FROM call LEFT JOIN task USING (task_id) WHERE task.task_id IS NULL");
    none(
        c,
        "tasks claimed by a fence that no call names",
        "SELECT count(*) FROM call JOIN task USING (task_id) WHERE call.fence > task.fence");
  }

  private static void none(Connection c, String what, String sql) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      r.next();
      assertThat(r.getLong(1)).as(what).isZero();
    }
  }

  private static Books books(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT count(*) FILTER (WHERE status = 'settled'), count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'unknown'), count(*) FILTER (WHERE status IN ('settled', 'unknown')) - count(DISTINCT task_id) FILTER (WHERE status IN ('settled', 'unknown')), count(*) FILTER (WHERE status = 'cached') FROM call")) {
      r.next();
      return new Books(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5));
    }
  }
}
