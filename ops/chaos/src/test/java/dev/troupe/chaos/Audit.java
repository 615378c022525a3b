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
  private Audit() {}

  /** A row of the ledger, as far as a bill can know it. */
  private record Row(
      String status, BigDecimal cost, long input, long cached, long output, String requestId) {}

  /** What the books say. */
  record Books(long settled, long failed, long unknown, long repeated, long cached) {}

  static Books check(TestFleet fleet) throws SQLException {
    // A job may end before the last of its calls: a hedge that lost, or a call that was cancelled.
    fleet.untilAtLeast(0, "SELECT -count(*) FROM call WHERE status = 'intent'");
    try (Connection c = fleet.connection()) {
      Map<String, Row> ledger = ledger(c);
      List<BilledCall> bill = fleet.simulator.bill().calls();
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
      assertThat(Promises.broken(c)).isEmpty();
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
