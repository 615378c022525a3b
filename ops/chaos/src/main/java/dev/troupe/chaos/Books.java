package dev.troupe.chaos;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.simulator.bill.BilledCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the provider billed, beside the ledger, when every task needed one call.
 *
 * @param billed calls on the bill
 * @param repeated of them, those for a task that another call was paid for before
 * @param repeatedCost what these cost
 * @param settled rows that equal the bill to the last digit
 * @param unknown rows of calls whose answer never came, at their worst case
 * @param differences one sentence each; empty: every line of the bill has its row, and the roll-ups
 *     are the ledger
 */
record Books(
    int billed,
    int repeated,
    Usd repeatedCost,
    int settled,
    int unknown,
    List<String> differences) {
  private static final Sql LEDGER =
      Sql.of(
          "SELECT call_id::text, task_id::text, status::text, coalesce(cost_pico, 0) AS cost_pico FROM call");

  private record Row(String task, String status, Usd cost) {}

  static Books of(List<BilledCall> bill, Connection c) throws SQLException {
    Map<String, Row> ledger = ledger(c);
    List<String> differences = new ArrayList<>();
    Map<String, Usd> tasks = new HashMap<>();
    int repeated = 0;
    Usd repeatedCost = Usd.ZERO;
    int settled = 0;
    for (BilledCall call : bill) {
      String id = String.valueOf(call.ids().callId());
      Usd cost = Usd.of(call.costUsd());
      Row row = ledger.remove(id);
      if (row == null) {
        differences.add("call " + id + " is on the bill and not in the ledger");
        continue;
      }
      Usd before = tasks.putIfAbsent(row.task(), cost);
      if (before != null) {
        repeated++;
        repeatedCost = repeatedCost.plus(cost);
      }
      if (row.status().equals("settled") && row.cost().equals(cost)) {
        settled++;
      } else if (!row.status().equals("unknown") || row.cost().compareTo(cost) < 0) {
        differences.add(
            "call %s cost %s and is %s at %s".formatted(id, cost, row.status(), row.cost()));
      }
    }
    int unknown = bill.size() - settled - differences.size();
    unknown += notBilled(ledger, differences);
    rollUps(c, differences);
    return new Books(bill.size(), repeated, repeatedCost, settled, unknown, differences);
  }

  /** What is in the ledger only was never made, or its request never arrived. */
  private static int notBilled(Map<String, Row> rest, List<String> differences) {
    int unknown = 0;
    for (Map.Entry<String, Row> entry : rest.entrySet()) {
      Row row = entry.getValue();
      if (row.status().equals("unknown")) {
        unknown++;
      } else if (!row.status().equals("failed") || !row.cost().equals(Usd.ZERO)) {
        differences.add(
            "call %s is %s at %s and not on the bill"
                .formatted(entry.getKey(), row.status(), row.cost()));
      }
    }
    return unknown;
  }

  private static Map<String, Row> ledger(Connection c) throws SQLException {
    Map<String, Row> rows = new HashMap<>();
    LEDGER
        .on(c)
        .each(
            row ->
                rows.put(
                    row.text("call_id"),
                    new Row(row.text("task_id"), row.text("status"), row.usd("cost_pico"))));
    return rows;
  }

  private static void rollUps(Connection c, List<String> differences) throws SQLException {
    for (String rollUp : List.of("cost_by_day", "cost_by_job")) {
      Sql equal =
          Sql.of(
              "SELECT coalesce(sum(u.cost_pico) = l.cost AND sum(u.calls) = l.n, false) AS equal FROM "
                  + rollUp
                  + " u, (SELECT sum(cost_pico) AS cost, count(*) AS n FROM call) l GROUP BY l.cost, l.n");
      if (!equal.on(c).first(row -> row.flag("equal")).orElse(false)) {
        differences.add(rollUp + " is not the sum of the ledger");
      }
    }
  }
}
