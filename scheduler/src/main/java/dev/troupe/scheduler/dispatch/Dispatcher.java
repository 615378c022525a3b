package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
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
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves waiting tasks to the workers, as many as the window has room for: the most urgent first,
 * shared among tenants, oldest first. The leader's. Most tasks never come here: they find the
 * window open when they are made.
 */
public final class Dispatcher {
  /**
   * A round looks at so many heads; where there are more (somebody made up tenants), rounds take
   * turns.
   */
  private static final int HEADS_AT_ONCE = 1_000;

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

  // A jump from each flow and priority to the next: what it costs does not depend on how many wait.
  private static final Sql HEADS =
      Sql.of(
          """
      WITH RECURSIVE heads AS (
        (SELECT flow, priority, task_id, job_id FROM task
          WHERE queue = 'ready' AND pool = :pool AND lane = :lane AND flow >= :from ORDER BY flow, priority, task_id LIMIT 1)
        UNION ALL
        SELECT n.* FROM heads h CROSS JOIN LATERAL (
          SELECT flow, priority, task_id, job_id FROM task
           WHERE queue = 'ready' AND pool = :pool AND lane = :lane AND (flow, priority) > (h.flow, h.priority)
           ORDER BY flow, priority, task_id LIMIT 1) n)
      SELECT h.flow, h.priority, h.task_id, coalesce(j.tenant, '') AS tenant FROM (SELECT * FROM heads LIMIT :most) h LEFT JOIN job j USING (job_id)
      """);

  private static final String PICKED =
      """
      SELECT t.task_id FROM unnest(:flows::integer[], :priorities::smallint[], :most::integer[]) AS w(flow, priority, most)
       CROSS JOIN LATERAL (
         SELECT task_id FROM task
          WHERE queue = 'ready' AND pool = :pool AND lane = :lane AND flow = w.flow AND priority = w.priority
          ORDER BY task_id LIMIT w.most %s) t
      """;

  private static final Sql PICK = Sql.of(PICKED.formatted(""));

  // An array, or the planner would take a guess of how many they are, and read the whole table for
  // them.
  private static final Sql TAKE =
      Sql.of(
          """
      UPDATE task SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
       WHERE task_id = ANY (ARRAY(%s))
      RETURNING task_id, flow
      """
              .formatted(PICKED.formatted("FOR UPDATE SKIP LOCKED")));

  private static final Sql TAKE_THESE =
      Sql.of(
          """
      UPDATE task SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
       WHERE task_id = ANY (:tasks) AND queue = 'ready'
      RETURNING task_id, flow
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

  /** The flow that the next round begins with; none: with the first of all. */
  private final Map<DispatchWindow.Channel, Integer> begin = new HashMap<>();

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
        Round round = take(connection, channel, room);
        offer(connection, round.taken());
        more |= round.more();
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

  /**
   * What went out.
   *
   * @param more whether there may be more at once
   */
  private record Round(List<UUID> taken, boolean more) {}

  /** A task that was ready. */
  private record Ready(UUID task, int flow) {
    static Ready of(Row row) throws SQLException {
      return new Ready(row.uuid("task_id"), row.integer("flow"));
    }
  }

  /** Takes what goes out next, and notes that it is out. */
  private Round take(Connection connection, DispatchWindow.Channel channel, int room)
      throws Exception {
    List<Shares.Head> heads =
        HEADS
            .on(connection)
            .set("pool", channel.pool())
            .set("lane", channel.lane().label())
            .set("from", begin.getOrDefault(channel, 0))
            .set("most", HEADS_AT_ONCE)
            .list(
                row ->
                    new Shares.Head(
                        new Flow(row.text("tenant"), row.integer("flow")),
                        row.integer("priority"),
                        row.uuid("task_id")));
    boolean toTheEnd = heads.size() < HEADS_AT_ONCE;
    Integer begun =
        toTheEnd ? begin.remove(channel) : begin.put(channel, heads.getLast().flow().id());
    List<Shares.Wanted> wanted = Shares.of(heads, channel, room, window);
    if (wanted.isEmpty()) {
      return new Round(List.of(), toTheEnd && begun != null); // those before it were not looked at
    }
    Map<Integer, Flow> flows = new HashMap<>();
    heads.forEach(head -> flows.put(head.flow().id(), head.flow()));
    List<Ready> taken = take(connection, channel, wanted);
    taken.forEach(t -> window.put(channel, Objects.requireNonNull(flows.get(t.flow())), t.task()));
    // Of what one flow had too little for its share, others may have more.
    boolean unshared = !taken.isEmpty() && taken.size() < room && wanted.size() > 1;
    return new Round(taken.stream().map(Ready::task).toList(), taken.size() == ROUND || unshared);
  }

  private List<Ready> take(
      Connection connection, DispatchWindow.Channel channel, List<Shares.Wanted> wanted)
      throws Exception {
    try {
      return picking(TAKE, connection, channel, wanted).list(Ready::of);
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
    }
    List<Ready> taken = new ArrayList<>();
    Halving.run(
        picking(PICK, connection, channel, wanted).list(row -> row.uuid("task_id")),
        picked ->
            taken.addAll(TAKE_THESE.on(connection).array("tasks", "uuid", picked).list(Ready::of)),
        (task, why) -> setAside.fail(connection, task, FailureCode.NOT_DISPATCHABLE, why));
    return taken;
  }

  private static Query picking(
      Sql statement,
      Connection connection,
      DispatchWindow.Channel channel,
      List<Shares.Wanted> wanted) {
    return statement
        .on(connection)
        .set("pool", channel.pool())
        .set("lane", channel.lane().label())
        .array("flows", "int4", wanted, Shares.Wanted::flow)
        .array("priorities", "int2", wanted, w -> (short) w.priority())
        .array("most", "int4", wanted, Shares.Wanted::most);
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
