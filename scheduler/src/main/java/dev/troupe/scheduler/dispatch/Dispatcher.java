package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.scheduler.job.TaskInput;
import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves waiting tasks to the workers, as many as the window has room for, most urgent and then
 * oldest first. The leader's. Most tasks never come here: they find the window open when they are
 * made.
 */
public final class Dispatcher {
  /** A round is one statement; what is left comes with the next, at once. */
  private static final int ROUND = 1_000;

  private static final Sql PROMOTE =
      Sql.of(
          "UPDATE task SET queue = 'ready', paused_by = NULL WHERE queue = 'delayed' AND not_before <= now()");

  private static final Sql DUE =
      Sql.of(
          "SELECT task_id FROM task WHERE queue = 'delayed' AND not_before <= now() ORDER BY not_before LIMIT "
              + ROUND);

  private static final Sql PROMOTE_THESE =
      Sql.of(
          "UPDATE task SET queue = 'ready', paused_by = NULL WHERE queue = 'delayed' AND task_id = ANY (:tasks)");

  private static final String PICKED =
      "SELECT task_id FROM task WHERE queue = 'ready' AND pool = :pool AND lane = :lane ORDER BY priority, task_id LIMIT :room";

  private static final Sql PICK = Sql.of(PICKED);

  private static final Sql TAKE =
      Sql.of(
          "WITH picked AS (%s FOR UPDATE SKIP LOCKED)".formatted(PICKED)
              + """

      UPDATE task t SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
        FROM picked WHERE t.task_id = picked.task_id
      RETURNING t.task_id
      """);

  private static final Sql TAKE_THESE =
      Sql.of(
          """
      UPDATE task SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
       WHERE task_id = ANY (:tasks) AND queue = 'ready'
      RETURNING task_id
      """);

  // Each row of inputs is unpacked once, however many of its tasks are wanted.
  private static final Sql OFFER =
      Sql.of(
          """
      WITH wanted AS MATERIALIZED (
        SELECT t.task_id, t.job_id, t.step, t.index, t.pool, t.lane, t.priority,
               (SELECT max(i.first) FROM task_input i WHERE i.job_id = t.job_id AND i.step = t.step AND i.first <= t.index) AS first
          FROM task t WHERE t.task_id = ANY (:tasks) AND t.state = 'dispatched'),
      inputs AS MATERIALIZED (
        SELECT i.job_id, i.step, i.first + u.at - 1 AS index, u.prompt, i.prompt_refs[u.at] AS prompt_ref, i.requests IS TRUE AS request, i.expects[u.at] AS expects
          FROM (SELECT DISTINCT job_id, step, first FROM wanted) AS needed JOIN task_input i USING (job_id, step, first),
               unnest(i.prompts) WITH ORDINALITY AS u(prompt, at))
      SELECT w.task_id, w.job_id, w.step, w.index, w.pool, w.lane, i.prompt, i.prompt_ref, i.request, i.expects
        FROM wanted w JOIN inputs i ON i.job_id = w.job_id AND i.step = w.step AND i.index = w.index
       ORDER BY w.priority, w.task_id
      """);

  private final Jobs jobs;
  private final DispatchWindow window;
  private final Offers offers;
  private final SetAside setAside = new SetAside(LoopName.DISPATCH);

  public Dispatcher(Jobs jobs, DispatchWindow window, Offers offers) {
    this.jobs = jobs;
    this.window = window;
    this.offers = offers;
  }

  /** One round over all pools and lanes; whether there may be more at once. */
  public boolean round(Connection connection) throws Exception {
    promote(connection);
    boolean more = false;
    for (DispatchWindow.Channel channel : window.channels()) {
      int room = Math.min(ROUND, window.room(channel));
      if (room > 0) {
        List<UUID> taken = take(connection, channel, room);
        taken.forEach(task -> window.put(channel, task));
        offer(connection, taken);
        more |= taken.size() == ROUND;
      }
    }
    return more;
  }

  private void promote(Connection connection) throws Exception {
    try {
      PROMOTE.on(connection).update();
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      Halving.run(
          DUE.on(connection).list(row -> row.uuid("task_id")),
          due -> PROMOTE_THESE.on(connection).array("tasks", "uuid", due).update(),
          (task, why) -> setAside.fail(connection, task, FailureCode.NOT_DISPATCHABLE, why));
    }
  }

  /**
   * Puts dispatched tasks on their topic (again); those that are no longer dispatched are left out
   * and returned.
   */
  public Set<UUID> offer(Connection connection, Collection<UUID> tasks)
      throws SQLException, InterruptedException {
    Set<UUID> left = new HashSet<>(tasks);
    if (tasks.isEmpty()) {
      return left;
    }
    List<Offer> again = offersFor(connection, tasks);
    offers.sendAll(again);
    again.forEach(offer -> left.remove(offer.task().taskId()));
    return left;
  }

  private List<UUID> take(Connection connection, DispatchWindow.Channel channel, int room)
      throws Exception {
    try {
      return picking(TAKE, connection, channel, room);
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
    }
    List<UUID> taken = new ArrayList<>();
    Halving.run(
        picking(PICK, connection, channel, room),
        picked ->
            taken.addAll(
                TAKE_THESE
                    .on(connection)
                    .array("tasks", "uuid", picked)
                    .list(row -> row.uuid("task_id"))),
        (task, why) -> setAside.fail(connection, task, FailureCode.NOT_DISPATCHABLE, why));
    return taken;
  }

  private static List<UUID> picking(
      Sql statement, Connection connection, DispatchWindow.Channel channel, int room)
      throws SQLException {
    return statement
        .on(connection)
        .set("pool", channel.pool())
        .set("lane", channel.lane().label())
        .set("room", room)
        .list(row -> row.uuid("task_id"));
  }

  /** A task that is to be offered, as it is stored. */
  private record Taken(
      UUID taskId,
      UUID jobId,
      int step,
      int index,
      DispatchWindow.Channel channel,
      TaskInput input,
      @Nullable Integer expects) {
    static Taken of(Row row) throws SQLException {
      return new Taken(
          row.uuid("task_id"),
          row.uuid("job_id"),
          row.integer("step"),
          row.integer("index"),
          new DispatchWindow.Channel(row.text("pool"), lane(row.text("lane"))),
          new TaskInput(
              row.textOrNull("prompt"), row.textOrNull("prompt_ref"), row.flag("request")),
          row.integerOrNull("expects"));
    }

    /**
     * @throws IndexOutOfBoundsException if the job has no such step
     */
    Offer offer(Job job) {
      Step its = job.plan().steps().get(step);
      return new Offer(
          channel,
          new TaskMessage(
              taskId,
              jobId,
              job.id(),
              job.tenant(),
              its.name(),
              index,
              its.role().name(),
              its.role().digest(),
              input.prompt(),
              input.promptRef(),
              input.requestJson(),
              input.requestRef(),
              job.project(),
              its.writes(),
              expects,
              job.deadline()));
    }
  }

  private List<Offer> offersFor(Connection connection, Collection<UUID> tasks) throws SQLException {
    List<Taken> rows = OFFER.on(connection).array("tasks", "uuid", tasks).list(Taken::of);
    Map<UUID, Job> known =
        jobs.find(connection, rows.stream().map(Taken::jobId).distinct().toList());
    List<Offer> made = new ArrayList<>();
    for (Taken row : rows) {
      Job job = known.get(row.jobId());
      if (job != null) {
        try {
          made.add(row.offer(job));
        } catch (RuntimeException e) {
          offers.refuse(row.taskId(), e);
        }
      }
    }
    return made;
  }

  private static Lane lane(String label) {
    return Lane.valueOf(label.toUpperCase(Locale.ROOT));
  }
}
