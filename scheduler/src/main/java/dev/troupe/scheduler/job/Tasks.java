package dev.troupe.scheduler.job;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes new tasks: one statement for any number of them. Thread-safe. */
public final class Tasks {
  private static final Sql INSERT =
      Sql.of(
          """
          WITH new AS (
            SELECT * FROM unnest(:ids::uuid[], :jobs::uuid[], :steps::smallint[], :indices::integer[], :names::text[], :roles::text[],
                                 :pools::text[], :lanes::text[], :priorities::smallint[], :flows::integer[], :out::boolean[], :wait_reasons::text[],
                                 :firsts::integer[], :prompts::text[], :prompt_refs::text[], :requests::boolean[], :expects::integer[],
                                 :problems::text[])
              AS n(task_id, job_id, step, index, name, role, pool, lane, priority, flow, out, wait_reason, first, prompt, prompt_ref, request, expects, problem)),
          inputs AS (
            INSERT INTO task_input (job_id, step, first, prompts, prompt_refs, expects, requests)
            SELECT job_id, step, first, array_agg(prompt ORDER BY index),
                   CASE WHEN count(prompt_ref) > 0 THEN array_agg(prompt_ref ORDER BY index) END, CASE WHEN count(expects) > 0 THEN array_agg(expects ORDER BY index) END,
                   CASE WHEN bool_or(request) THEN true END
              FROM new GROUP BY job_id, step, first)
          INSERT INTO task (task_id, job_id, step, index, name, role, pool, lane, priority, flow, state, queue, wait_reason, dispatched_at,
                            finished_at, failure_code, failure_message)
          SELECT task_id, job_id, step, index, name, role, pool, lane, priority, flow,
                 CASE WHEN problem IS NOT NULL THEN 'failed' WHEN out THEN 'dispatched' ELSE 'waiting' END::task_state,
                 CASE WHEN out OR problem IS NOT NULL THEN NULL ELSE 'ready' END::task_queue, wait_reason, CASE WHEN out THEN now() END,
                 CASE WHEN problem IS NOT NULL THEN now() END, CASE WHEN problem IS NOT NULL THEN 'no_prompt' END, problem
            FROM new
          """);

  private static final Sql REPORT_FAILED =
      Sql.of(
          """
          WITH reported AS (
            INSERT INTO finished (job_id, tasks)
            SELECT job_id, array_agg(task_id ORDER BY task_id) FROM unnest(:ids::uuid[], :jobs::uuid[]) AS n(task_id, job_id) GROUP BY job_id
            RETURNING seq)
          SELECT pg_notify('troupe_finished', '') FROM (SELECT count(*) FROM reported) AS n
          """);

  private static final Sql BLOBS =
      Sql.of(
          "INSERT INTO blob (tenant, digest, content) SELECT * FROM unnest(:tenants::text[], :digests::text[], :contents::text[]) ON CONFLICT DO NOTHING");

  private final DispatchWindow window;

  public Tasks(DispatchWindow window) {
    this.window = window;
  }

  /**
   * Writes them in the connection's transaction. Those that find the window open are written as
   * dispatched and returned: offer them once the transaction is committed, or {@link #withdraw}
   * them if it failed.
   */
  public List<Offer> insert(Connection connection, List<NewTask> tasks) throws SQLException {
    List<Offer> out = new ArrayList<>();
    if (tasks.isEmpty()) {
      return out;
    }
    try {
      write(connection, tasks, out);
    } catch (SQLException | RuntimeException | StackOverflowError e) {
      withdraw(out);
      throw e;
    }
    return out;
  }

  /**
   * A task as its row.
   *
   * @param out whether it found the window open
   */
  private record Made(
      NewTask task, TaskInput input, TaskMessage message, boolean out, @Nullable String waits) {}

  private void write(Connection connection, List<NewTask> tasks, List<Offer> out)
      throws SQLException {
    List<Made> made = new ArrayList<>(tasks.size());
    for (NewTask task : tasks) {
      made.add(made(task, out));
    }
    blobs(connection, made);
    INSERT
        .on(connection)
        .array("ids", "uuid", made, m -> m.task().taskId())
        .array("jobs", "uuid", made, m -> m.task().job().jobId())
        .array("steps", "int2", made, m -> (short) m.task().step())
        .array("indices", "int4", made, m -> m.task().index())
        .array("names", "text", made, m -> m.task().name())
        .array("roles", "text", made, m -> m.message().role())
        .array("pools", "text", made, m -> m.task().channel().pool())
        .array("lanes", "text", made, m -> m.task().channel().lane().label())
        .array("priorities", "int2", made, m -> m.task().job().priority().rank())
        .array("flows", "int4", made, m -> m.task().flow().id())
        .array("out", "bool", made, Made::out)
        .array("wait_reasons", "text", made, Made::waits)
        .array("firsts", "int4", InputRuns.firsts(tasks))
        .array("prompts", "text", made, m -> m.input().text())
        .array("prompt_refs", "text", made, m -> m.input().ref())
        .array("requests", "bool", made, m -> m.input().request())
        .array("expects", "int4", made, m -> m.message().expects())
        .array("problems", "text", made, m -> m.task().problem())
        .update();
    reportFailed(connection, tasks.stream().filter(t -> t.problem() != null).toList());
  }

  /** They are over: they are counted as those are that a worker has ended. */
  private static void reportFailed(Connection connection, List<NewTask> failed)
      throws SQLException {
    if (!failed.isEmpty()) {
      REPORT_FAILED
          .on(connection)
          .array("ids", "uuid", failed, NewTask::taskId)
          .array("jobs", "uuid", failed, t -> t.job().jobId())
          .run();
    }
  }

  private Made made(NewTask task, List<Offer> out) {
    TaskInput input = task.input();
    TaskMessage message = task.message(input);
    if (task.problem() != null) {
      return new Made(task, input, message, false, null);
    }
    if (window.admit(task.channel(), task.flow(), task.taskId())) {
      out.add(new Offer(task.channel(), message));
      return new Made(task, input, message, true, null);
    }
    return new Made(task, input, message, false, waitsFor(task));
  }

  private String waitsFor(NewTask task) {
    if (!window.hasWorkers(task.channel().pool())) {
      return "no_worker";
    }
    // Others of its kind came back: a provider's limit has no room for more.
    return window.room(task.channel(), task.flow()) == 0 ? "limit" : "no_slot";
  }

  /** Of a transaction that failed: they are not on their way. */
  public void withdraw(List<Offer> offers) {
    offers.forEach(o -> window.remove(o.task().taskId()));
  }

  /** A prompt that is stored apart. */
  private record Blob(String tenant, String digest) {
    static final Comparator<Blob> ORDER =
        Comparator.comparing(Blob::tenant).thenComparing(Blob::digest);
  }

  private static void blobs(Connection connection, List<Made> made) throws SQLException {
    // In one order everywhere, so that two who write the same ones don't wait for each other.
    TreeMap<Blob, String> blobs = new TreeMap<>(Blob.ORDER);
    for (Made m : made) {
      String digest = m.input().ref();
      if (digest != null) {
        blobs.put(new Blob(m.task().job().tenant(), digest), m.task().prompt());
      }
    }
    if (blobs.isEmpty()) {
      return;
    }
    BLOBS
        .on(connection)
        .array("tenants", "text", blobs.keySet(), Blob::tenant)
        .array("digests", "text", blobs.keySet(), Blob::digest)
        .array("contents", "text", blobs.values())
        .update();
  }
}
