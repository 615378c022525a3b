package dev.troupe.worker.record;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The state documents that an ending writes beside its task. */
final class StateWrites {
  // All of the batch's tasks, in order, before any state document: the same order as everywhere.
  private static final Sql HELD =
      Sql.of(
          """
      SELECT t.task_id
        FROM unnest(:tasks::uuid[], :fences::int[], :workers::uuid[]) AS u(task_id, fence, worker)
        JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
         FOR UPDATE OF t
      """);

  private static final Sql PUT =
      Sql.of(
          """
      SELECT u.task_id, state_put(u.tenant, u.project, u.key, u.expects, u.body, u.task_id, u.role) AS version
        FROM unnest(:tenants::text[], :projects::text[], :keys::text[], :expects::int[], :bodies::text[], :tasks::uuid[], :roles::text[])
          AS u(tenant, project, key, expects, body, task_id, role)
      """);

  private static final String DEFAULT_PROJECT = "default";

  private StateWrites() {}

  /**
   * Writes the state documents of the tasks that this worker still holds.
   *
   * @return the endings, failed where a document had changed meanwhile
   */
  static List<EndingRow> apply(Connection c, List<EndingRow> endings) throws SQLException {
    if (endings.stream().noneMatch(EndingRow::writes)) {
      return endings;
    }
    Set<UUID> held = held(c, endings);
    List<EndingRow> writers =
        endings.stream()
            .filter(e -> e.writes() && held.contains(e.task().taskId()))
            .sorted(
                Comparator.comparing((EndingRow e) -> e.task().tenant())
                    .thenComparing(StateWrites::project)
                    .thenComparing(e -> String.valueOf(e.task().writes())))
            .toList();
    Set<UUID> conflicts = put(c, writers);
    List<EndingRow> result = new ArrayList<>(endings.size());
    for (EndingRow e : endings) {
      result.add(conflicts.contains(e.task().taskId()) ? e.conflicted() : e);
    }
    return result;
  }

  private static Set<UUID> held(Connection c, List<EndingRow> endings) throws SQLException {
    return new HashSet<>(
        HELD.on(c)
            .array("tasks", "uuid", endings, e -> e.task().taskId())
            .array("fences", "int4", endings, e -> e.ending().claim().fence())
            .array("workers", "uuid", endings, e -> e.ending().claim().worker())
            .list(row -> row.uuid("task_id")));
  }

  private static Set<UUID> put(Connection c, List<EndingRow> writers) throws SQLException {
    Set<UUID> conflicts = new HashSet<>();
    PUT.on(c)
        .array("tenants", "text", writers, e -> e.task().tenant())
        .array("projects", "text", writers, StateWrites::project)
        .array("keys", "text", writers, e -> e.task().writes())
        .array("expects", "int4", writers, e -> e.task().expects())
        .array("bodies", "text", writers, EndingRow::content)
        .array("tasks", "uuid", writers, e -> e.task().taskId())
        .array("roles", "text", writers, e -> e.task().role())
        .each(
            row -> {
              if (row.integerOrNull("version") == null) {
                conflicts.add(row.uuid("task_id"));
              }
            });
    return conflicts;
  }

  private static String project(EndingRow e) {
    String project = e.task().project();
    return project == null ? DEFAULT_PROJECT : project;
  }
}
