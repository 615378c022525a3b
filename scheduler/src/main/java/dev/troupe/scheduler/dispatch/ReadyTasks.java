package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The rows of tasks that wait for their turn, of all pools and lanes in one statement each: a task
 * that comes alone costs what its statements cost.
 */
final class ReadyTasks {
  // A jump from each flow and priority to the next: what it costs does not depend on how many wait.
  private static final Sql LOOK =
      Sql.of(
          """
      WITH RECURSIVE heads AS (
        SELECT c.pool, c.lane, n.flow, n.priority, n.task_id, n.job_id
          FROM unnest(:pools::text[], :lanes::text[], :begins::integer[]) AS c(pool, lane, begin) CROSS JOIN LATERAL (
          SELECT flow, priority, task_id, job_id FROM task
           WHERE queue = 'ready' AND pool = c.pool AND lane = c.lane AND flow >= c.begin
           ORDER BY flow, priority, task_id LIMIT 1) n
        UNION ALL
        SELECT h.pool, h.lane, n.flow, n.priority, n.task_id, n.job_id FROM heads h CROSS JOIN LATERAL (
          SELECT flow, priority, task_id, job_id FROM task
           WHERE queue = 'ready' AND pool = h.pool AND lane = h.lane AND (flow, priority) > (h.flow, h.priority)
           ORDER BY flow, priority, task_id LIMIT 1) n)
      SELECT false AS due, h.pool, h.lane, h.flow, h.priority, h.task_id, coalesce((SELECT tenant FROM job j WHERE j.job_id = h.job_id), '') AS tenant
        FROM (SELECT * FROM heads LIMIT :most) h
      UNION ALL
      SELECT true, NULL, NULL, NULL, NULL, NULL, NULL WHERE EXISTS (SELECT FROM task WHERE queue = 'delayed' AND not_before <= now())
      """);

  private static final String PICKED =
      """
      SELECT t.task_id FROM unnest(:pools::text[], :lanes::text[], :flows::integer[], :priorities::smallint[], :most::integer[])
             AS w(pool, lane, flow, priority, most)
       CROSS JOIN LATERAL (
         SELECT task_id FROM task
          WHERE queue = 'ready' AND pool = w.pool AND lane = w.lane AND flow = w.flow AND priority = w.priority
          ORDER BY task_id LIMIT w.most %s) t
      """;

  private static final Sql PICK = Sql.of(PICKED.formatted(""));

  /** Each row of inputs is unpacked once, however many of its tasks are wanted. */
  private static final String WITH_INPUTS =
      """
      WITH tasks AS MATERIALIZED (%s),
      wanted AS MATERIALIZED (
        SELECT t.*, (SELECT max(i.first) FROM task_input i WHERE i.job_id = t.job_id AND i.step = t.step AND i.first <= t.index) AS first FROM tasks t),
      inputs AS MATERIALIZED (
        SELECT i.job_id, i.step, i.first + u.at - 1 AS index, u.prompt, i.prompt_refs[u.at] AS prompt_ref, i.requests IS TRUE AS request, i.expects[u.at] AS expects
          FROM (SELECT DISTINCT job_id, step, first FROM wanted) AS n
               CROSS JOIN LATERAL (SELECT * FROM task_input WHERE job_id = n.job_id AND step = n.step AND first = n.first LIMIT 1) AS i
               CROSS JOIN LATERAL unnest(i.prompts) WITH ORDINALITY AS u(prompt, at))
      SELECT w.task_id, w.job_id, w.step, w.index, w.pool, w.lane, w.flow, i.index IS NOT NULL AS known, i.prompt, i.prompt_ref, i.request, i.expects
        FROM wanted w LEFT JOIN inputs i ON i.job_id = w.job_id AND i.step = w.step AND i.index = w.index
       ORDER BY w.priority, w.task_id
      """;

  private static final String OUT =
      """
      UPDATE task SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
       WHERE task_id = ANY (%s) AND queue = 'ready'
      RETURNING task_id, job_id, step, index, pool, lane, priority, flow
      """;

  // An array, or the planner would take a guess of how many they are, and read the whole table for
  // them.
  private static final Sql TAKE =
      Sql.of(
          WITH_INPUTS.formatted(
              OUT.formatted("ARRAY(" + PICKED.formatted("FOR UPDATE SKIP LOCKED") + ")")));

  private static final Sql TAKE_THESE = Sql.of(WITH_INPUTS.formatted(OUT.formatted(":tasks")));

  private static final Sql DISPATCHED =
      Sql.of(
          WITH_INPUTS.formatted(
              "SELECT task_id, job_id, step, index, pool, lane, priority, flow FROM task WHERE task_id = ANY (:tasks) AND state = 'dispatched'"));

  private ReadyTasks() {}

  /**
   * Where a look begins.
   *
   * @param flow the first that is looked at
   */
  record Begin(DispatchWindow.Channel channel, int flow) {}

  /** The oldest ready task of a flow and a priority, and where it is. */
  record Place(DispatchWindow.Channel channel, Shares.Head head) {}

  /**
   * What a look has found.
   *
   * @param due whether the time of a delayed task has come
   */
  record Look(List<Place> heads, boolean due) {}

  /** How many of which are to be taken. */
  record Pick(DispatchWindow.Channel channel, Shares.Wanted wanted) {}

  /**
   * @param most so many heads are looked at
   */
  static Look look(Connection connection, List<Begin> begins, int most) throws SQLException {
    AtomicBoolean due = new AtomicBoolean();
    List<Place> heads = new ArrayList<>();
    LOOK.on(connection)
        .array("pools", "text", begins, b -> b.channel().pool())
        .array("lanes", "text", begins, b -> b.channel().lane().label())
        .array("begins", "int4", begins, Begin::flow)
        .set("most", most)
        .each(
            row -> {
              if (row.flag("due")) {
                due.set(true);
              } else {
                heads.add(place(row));
              }
            });
    return new Look(heads, due.get());
  }

  private static Place place(Row row) throws SQLException {
    return new Place(
        DispatchedTask.channel(row),
        new Shares.Head(
            new Flow(row.text("tenant"), row.integer("flow")),
            row.integer("priority"),
            row.uuid("task_id")));
  }

  /** Takes them: they are dispatched. */
  static List<DispatchedTask> take(Connection connection, List<Pick> picks) throws SQLException {
    return picking(TAKE, connection, picks).list(DispatchedTask::of);
  }

  /** Those that {@link #take} would take. */
  static List<UUID> pick(Connection connection, List<Pick> picks) throws SQLException {
    return picking(PICK, connection, picks).list(row -> row.uuid("task_id"));
  }

  /** Takes those of them that are ready. */
  static List<DispatchedTask> take(Connection connection, Collection<UUID> tasks)
      throws SQLException {
    return TAKE_THESE.on(connection).array("tasks", "uuid", tasks).list(DispatchedTask::of);
  }

  /** Those of them that are dispatched. */
  static List<DispatchedTask> dispatched(Connection connection, Collection<UUID> tasks)
      throws SQLException {
    return DISPATCHED.on(connection).array("tasks", "uuid", tasks).list(DispatchedTask::of);
  }

  private static Query picking(Sql statement, Connection connection, List<Pick> picks) {
    return statement
        .on(connection)
        .array("pools", "text", picks, p -> p.channel().pool())
        .array("lanes", "text", picks, p -> p.channel().lane().label())
        .array("flows", "int4", picks, p -> p.wanted().flow())
        .array("priorities", "int2", picks, p -> (short) p.wanted().priority())
        .array("most", "int4", picks, p -> p.wanted().most());
  }
}
