package dev.troupe.scheduler.advance;

import dev.troupe.scheduler.job.Job;
import dev.troupe.schemas.Attempt;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskResult;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/**
 * A row of the outbox {@code finished}.
 *
 * @param step {@link #JOB}: this is about the job itself, which was ended before its time
 * @param state {@code WAITING}: the task was given back
 * @param ending null for those two
 */
record Finished(
    long seq,
    UUID taskId,
    UUID jobId,
    int step,
    int index,
    TaskState state,
    @Nullable Ending ending) {
  static final int JOB = -1;

  /** What the task's row says of its end. */
  record Ending(
      String role,
      @Nullable String model,
      Usd cost,
      int calls,
      @Nullable Failure failure,
      Instant at,
      @Nullable String output,
      @Nullable String outputRef) {}

  private static final String LOCK =
      """
      SELECT f.seq, f.task_id, f.job_id, f.step, f.index, f.state, t.role, t.model, t.cost_pico, t.calls, t.failure_code, t.failure_message, t.finished_at,
             o.output, o.output_ref
        FROM (SELECT * FROM finished %s ORDER BY seq LIMIT ? FOR UPDATE SKIP LOCKED) f
        LEFT JOIN task t ON t.task_id = f.task_id
        LEFT JOIN task_output o ON o.task_id = f.task_id AND f.state = 'succeeded'
       ORDER BY f.seq
      """;

  /** Locks and returns the oldest rows, which the transaction is to {@link #delete}. */
  static List<Finished> lock(Connection connection, int atMost) throws SQLException {
    return lock(connection, LOCK.formatted(""), s -> s.setInt(1, atMost));
  }

  /** Locks and returns these rows again, as far as they are still there. */
  static List<Finished> lock(Connection connection, List<Finished> rows) throws SQLException {
    return lock(
        connection,
        LOCK.formatted("WHERE seq = ANY (?)"),
        s -> {
          s.setArray(1, seqs(connection, rows));
          s.setInt(2, rows.size());
        });
  }

  private interface Parameters {
    void on(PreparedStatement s) throws SQLException;
  }

  private static List<Finished> lock(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    List<Finished> rows = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      parameters.on(s);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          rows.add(read(r));
        }
      }
    }
    return rows;
  }

  static void delete(Connection connection, List<Finished> rows) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("DELETE FROM finished WHERE seq = ANY (?)")) {
      s.setArray(1, seqs(connection, rows));
      s.executeUpdate();
    }
  }

  private static Array seqs(Connection connection, List<Finished> rows) throws SQLException {
    return connection.createArrayOf("int8", rows.stream().map(Finished::seq).toArray());
  }

  private static Finished read(ResultSet r) throws SQLException {
    int step = r.getInt(4);
    TaskState state = TaskState.valueOf(r.getString(6).toUpperCase(Locale.ROOT));
    boolean ended = step != JOB && state.isTerminal();
    return new Finished(
        r.getLong(1),
        r.getObject(2, UUID.class),
        r.getObject(3, UUID.class),
        step,
        r.getInt(5),
        state,
        ended ? ending(r) : null);
  }

  private static Ending ending(ResultSet r) throws SQLException {
    String code = r.getString(11);
    Timestamp at = r.getTimestamp(13);
    return new Ending(
        r.getString(7),
        r.getString(8),
        new Usd(r.getLong(9)),
        r.getInt(10),
        code == null ? null : new Failure(code, r.getString(12)),
        at.toInstant(),
        r.getString(14),
        r.getString(15));
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
        e.role(),
        state,
        raw(e.output()),
        e.outputRef(),
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
