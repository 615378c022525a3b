package dev.troupe.scheduler.advance;

import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.TaskInput;
import dev.troupe.schemas.Attempt;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskResult;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/**
 * What the outbox {@code finished} says of a task; one of its rows speaks of several.
 *
 * @param seq the row's
 * @param step {@link #JOB}: this is about the job itself, which was ended before its time
 * @param state {@code WAITING}: the task was given back
 * @param crowded it was, since what limits its calls had no room
 * @param ending null for those two
 */
record Finished(
    long seq,
    UUID taskId,
    UUID jobId,
    int step,
    int index,
    TaskState state,
    boolean crowded,
    @Nullable Ending ending) {
  static final int JOB = -1;

  /** What the task's row says of its end. */
  record Ending(
      @Nullable String key,
      String role,
      @Nullable String model,
      Usd cost,
      int calls,
      @Nullable Failure failure,
      Instant at,
      @Nullable String output,
      @Nullable String outputRef,
      @Nullable String answer) {}

  private static final String LOCK =
      """
      SELECT f.seq, coalesce(u.task_id, f.job_id) AS task_id, f.job_id, coalesce(t.step, :job_step) AS step, coalesce(t.index, 0) AS index,
             CASE WHEN f.given_back OR t.task_id IS NULL THEN 'waiting' ELSE t.state END AS state, f.crowded, t.name, t.role, t.model, t.cost_pico, t.calls, t.failure_code, t.failure_message, t.finished_at,
             o.output, o.output_ref, CASE WHEN octet_length(o.answer) <= :longest THEN o.answer END AS answer
        FROM (SELECT * FROM finished WHERE seq = ANY (ARRAY(
                SELECT seq FROM (SELECT seq, sum(tasks) OVER (ORDER BY seq) - tasks AS before
                                   FROM (SELECT seq, greatest(cardinality(tasks), 1) AS tasks FROM finished %s ORDER BY seq LIMIT :limit) AS oldest) AS counted
                 WHERE before < :limit))
               ORDER BY seq FOR UPDATE SKIP LOCKED) f
        LEFT JOIN unnest(f.tasks) WITH ORDINALITY AS u(task_id, at) ON true
        LEFT JOIN task t ON t.task_id = u.task_id
        LEFT JOIN task_output o ON o.task_id = u.task_id AND NOT f.given_back
       ORDER BY f.seq, u.at
      """;

  private static final Sql LOCK_OLDEST = Sql.of(LOCK.formatted(""));
  // That hash is of no use but this, so it may change with PostgreSQL's version.
  private static final Sql LOCK_OLDEST_OF =
      Sql.of(
          LOCK.formatted("WHERE (uuid_hash(job_id) & " + (Shards.COUNT - 1) + ") = ANY (:shards)"));

  private static final Sql LOCK_AGAIN = Sql.of(LOCK.formatted("WHERE seq = ANY (:seqs)"));
  private static final Sql DELETE = Sql.of("DELETE FROM finished WHERE seq = ANY (:seqs)");

  /**
   * Locks the oldest rows of those, which the transaction is to {@link #delete}, and returns what
   * they say.
   *
   * @param enough tasks: no further row is taken after them
   */
  static List<Finished> lock(Connection connection, Shards shards, int enough) throws SQLException {
    return shards.all()
        ? read(LOCK_OLDEST.on(connection), enough)
        : read(LOCK_OLDEST_OF.on(connection).array("shards", "int4", shards.numbers()), enough);
  }

  /** Locks and returns these again, as far as they are still there. */
  static List<Finished> lock(Connection connection, List<Finished> again) throws SQLException {
    return read(
        LOCK_AGAIN.on(connection).array("seqs", "int8", rows(again)), Math.max(1, again.size()));
  }

  private static List<Finished> read(Query lock, int enough) throws SQLException {
    return lock.set("job_step", JOB)
        .set("limit", enough)
        .set("longest", TaskInput.MAX_INLINE_BYTES)
        .list(Finished::read);
  }

  static void delete(Connection connection, List<Finished> finished) throws SQLException {
    DELETE.on(connection).array("seqs", "int8", rows(finished)).update();
  }

  private static List<Long> rows(List<Finished> finished) {
    return finished.stream().map(Finished::seq).distinct().toList();
  }

  private static Finished read(Row row) throws SQLException {
    int step = row.integer("step");
    TaskState state = TaskState.valueOf(row.text("state").toUpperCase(Locale.ROOT));
    boolean ended = step != JOB && state.isTerminal();
    return new Finished(
        row.number("seq"),
        row.uuid("task_id"),
        row.uuid("job_id"),
        step,
        row.integer("index"),
        state,
        row.flag("crowded"),
        ended ? ending(row) : null);
  }

  private static Ending ending(Row row) throws SQLException {
    String code = row.textOrNull("failure_code");
    return new Ending(
        row.textOrNull("name"),
        row.text("role"),
        row.textOrNull("model"),
        row.usd("cost_pico"),
        row.integer("calls"),
        code == null ? null : new Failure(code, row.text("failure_message")),
        row.instant("finished_at"),
        row.textOrNull("output"),
        row.textOrNull("output_ref"),
        row.textOrNull("answer"));
  }

  /**
   * @param attempts its calls, if there was more than one
   */
  TaskResult result(Job job, Ending e, @Nullable List<Attempt> attempts) {
    return new TaskResult(
        taskId,
        job.id(),
        job.tenant(),
        job.plan().steps().get(step).name(),
        index,
        e.key(),
        e.role(),
        state,
        raw(e.output()),
        e.outputRef(),
        raw(e.answer()),
        e.failure(),
        e.model(),
        e.cost(),
        e.calls(),
        attempts,
        e.at());
  }

  /**
   * The stored JSON goes into the event as it is: parsing it only to write it again would be half
   * of the event's price.
   */
  private static @Nullable JsonNode raw(@Nullable String json) {
    return json == null ? null : Json.MESSAGES.getNodeFactory().rawValueNode(new RawValue(json));
  }
}
