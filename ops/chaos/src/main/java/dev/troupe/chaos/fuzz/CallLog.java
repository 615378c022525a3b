package dev.troupe.chaos.fuzz;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the provider saw, beside the ledger: each call once, and a row for each. */
final class CallLog {
  private static final Sql LEDGER =
      Sql.of("SELECT call_id::text, status::text FROM call WHERE provider NOT IN ('stub', 'sim')");

  private CallLog() {}

  /** One sentence each. */
  static List<String> differences(Target target) throws SQLException {
    Map<String, Integer> seen = new HashMap<>();
    target.answers.asked().forEach(a -> seen.merge(a.call(), 1, Integer::sum));
    List<String> differences = new ArrayList<>();
    try (Connection c = target.fleet.connection()) {
      LEDGER
          .on(c)
          .each(
              row -> {
                String call = row.text("call_id");
                String status = row.text("status");
                Integer times = seen.remove(call);
                if (times != null && times > 1) {
                  differences.add("call " + call + " was sent " + times + " times");
                }
                if (times == null && status.equals("settled")) {
                  differences.add("call " + call + " is settled and was never sent");
                }
                if (status.equals("intent")) {
                  differences.add("call " + call + " is still an intent");
                }
              });
    }
    seen.forEach(
        (call, n) -> differences.add("call " + call + " was sent and is not in the ledger"));
    return differences;
  }
}
