package dev.troupe.scheduler.advance;

import dev.troupe.schemas.Attempt;
import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the calls of tasks that took more than one, so that their results can tell. */
final class Attempts {
  private static final String READ =
      """
      SELECT task_id, role, provider || '/' || model, status, coalesce(failure_code, verdict), coalesce(cost_pico, reserved_pico)
        FROM call WHERE task_id = ANY (?) ORDER BY call_id
      """;

  private Attempts() {}

  /** By task, in the order in which they started. Most rounds ask nothing. */
  static Map<UUID, List<Attempt>> read(Connection connection, List<Finished> finished)
      throws SQLException {
    List<UUID> tasks =
        finished.stream()
            .filter(f -> f.ending() != null && f.ending().calls() > 1)
            .map(Finished::taskId)
            .toList();
    if (tasks.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<Attempt>> attempts = new HashMap<>();
    try (PreparedStatement s = connection.prepareStatement(READ)) {
      s.setArray(1, connection.createArrayOf("uuid", tasks.toArray()));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          attempts
              .computeIfAbsent(r.getObject(1, UUID.class), _ -> new ArrayList<>())
              .add(
                  new Attempt(
                      r.getString(2),
                      r.getString(3),
                      r.getString(4),
                      r.getString(5),
                      new Usd(r.getLong(6))));
        }
      }
    }
    return attempts;
  }
}
