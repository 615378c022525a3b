package dev.troupe.scheduler.advance;

import dev.troupe.schemas.Attempt;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the calls of tasks that took more than one, so that their results can tell. */
final class Attempts {
  private static final Sql READ =
      Sql.of(
          """
      SELECT task_id, role, provider || '/' || model AS model, status, coalesce(failure_code, verdict) AS reason, coalesce(cost_pico, reserved_pico) AS cost_pico
        FROM call WHERE task_id = ANY (:tasks) ORDER BY call_id
      """);

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
    READ.on(connection)
        .array("tasks", "uuid", tasks)
        .each(
            row ->
                attempts
                    .computeIfAbsent(row.uuid("task_id"), _ -> new ArrayList<>())
                    .add(
                        new Attempt(
                            row.text("role"),
                            row.text("model"),
                            row.text("status"),
                            row.textOrNull("reason"),
                            row.usd("cost_pico"))));
    return attempts;
  }
}
