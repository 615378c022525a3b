package dev.troupe.scheduler.result;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What one result took: the sum of all tasks that its element went through. For one thread. */
final class Spent {
  // Here as in all that is read by a list of ids: a subquery for the list, so that PostgreSQL goes
  // by the index whatever it thinks of how many there are.
  private static final Sql CALLS =
      Sql.of(
          """
          SELECT task_id, bool_or(status = 'cached') AS cached, coalesce(sum(input_tokens), 0) AS input_tokens,
                 coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(latency_ms), 0) AS latency_ms
            FROM call WHERE task_id = ANY (ARRAY(SELECT unnest(:tasks::uuid[]))) GROUP BY task_id
          """);

  // The task whose end is the result.
  private final UUID result;
  int calls;
  Usd cost = Usd.ZERO;
  boolean cached;
  long inputTokens;
  long outputTokens;
  long latencyMs;

  Spent(UUID result) {
    this.result = result;
  }

  void add(int more, Usd cost) {
    calls += more;
    this.cost = this.cost.plus(cost);
  }

  /** Adds what the calls of tasks took to the results that they belong to. */
  static void addCalls(Connection connection, Map<UUID, Spent> byTask) throws SQLException {
    CALLS
        .on(connection)
        .array("tasks", "uuid", byTask.keySet())
        .each(
            row -> {
              UUID task = row.uuid("task_id");
              Spent spent = Objects.requireNonNull(byTask.get(task));
              spent.cached |= row.flag("cached") && task.equals(spent.result);
              spent.inputTokens += row.number("input_tokens");
              spent.outputTokens += row.number("output_tokens");
              spent.latencyMs += row.number("latency_ms");
            });
  }
}
