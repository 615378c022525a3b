package dev.troupe.chaos.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the provider saw, beside the ledger: each call once, and a row for each. */
final class CallLog {
  private CallLog() {}

  /** One sentence each. */
  static List<String> differences(Target target) throws SQLException {
    Map<String, Integer> seen = new HashMap<>();
    target.answers.asked().forEach(a -> seen.merge(a.call(), 1, Integer::sum));
    List<String> differences = new ArrayList<>();
    try (Connection c = target.fleet.connection();
        Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT call_id::text, status::text FROM call WHERE provider NOT IN ('stub', 'sim')")) {
      while (r.next()) {
        String status = r.getString(2);
        Integer times = seen.remove(r.getString(1));
        if (times != null && times > 1) {
          differences.add("call " + r.getString(1) + " was sent " + times + " times");
        }
        if (times == null && status.equals("settled")) {
          differences.add("call " + r.getString(1) + " is settled and was never sent");
        }
        if (status.equals("intent")) {
          differences.add("call " + r.getString(1) + " is still an intent");
        }
      }
    }
    seen.forEach(
        (call, n) -> differences.add("call " + call + " was sent and is not in the ledger"));
    return differences;
  }
}
