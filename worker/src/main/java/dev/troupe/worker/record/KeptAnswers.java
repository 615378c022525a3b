package dev.troupe.worker.record;

import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Table {@code answer}: answers that were paid for and of which nobody has decided yet what becomes
 * of them, where the whole fleet finds them. Thread-safe.
 */
public final class KeptAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(KeptAnswers.class);
  private static final int AT_ONCE = 50;

  private static final Sql KEEP =
      Sql.of(
          """
      INSERT INTO answer (call_id, task_id, entry)
      SELECT :call, t.task_id, :entry FROM task t WHERE t.task_id = :task AND t.fence = :fence AND t.worker = :worker AND t.state = 'running'
      ON CONFLICT DO NOTHING
      """);

  // A call without a row has no intent, and nobody is to pay for it.
  private static final Sql PUT =
      Sql.of(
          """
      INSERT INTO answer (call_id, task_id, entry)
      SELECT c.call_id, c.task_id, :entry FROM call c WHERE c.call_id = :call AND c.status IN ('intent', 'unknown')
      ON CONFLICT DO NOTHING
      """);

  private static final Sql OF_TASK =
      Sql.of("SELECT call_id, entry FROM answer WHERE task_id = :task ORDER BY call_id");

  private static final Sql REMOVE = Sql.of("DELETE FROM answer WHERE call_id = :call");

  // Whoever executed the task again has used it, or not.
  private static final Sql REMOVE_DECIDED =
      Sql.of(
          "DELETE FROM answer a USING call c WHERE c.call_id = a.call_id AND c.status NOT IN ('intent', 'unknown') AND c.answer IS DISTINCT FROM 'kept'");

  // What no task will ask for any more.
  private static final Sql OVER =
      Sql.of(
          """
          SELECT a.call_id, a.entry FROM answer a LEFT JOIN task t ON t.task_id = a.task_id
           WHERE (t.task_id IS NULL OR t.state IN ('succeeded', 'failed', 'cancelled', 'expired')) AND a.call_id > :after ORDER BY a.call_id LIMIT :at_once
          """);
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final DataSource pool;
  // So that each is said once.
  private final Set<UUID> unreadable = ConcurrentHashMap.newKeySet();

  public KeptAnswers(DataSource pool) {
    this.pool = pool;
  }

  /** Keeps what tasks that are given back will come back for, if this worker still holds them. */
  static void keep(Connection c, List<EndingRow> endings) throws SQLException {
    for (EndingRow e : endings) {
      for (PaidAnswer kept : e.kept()) {
        KEEP.on(c)
            .set("call", kept.callId())
            .set("entry", PaidAnswerCodec.write(kept))
            .set("task", e.task().taskId())
            .set("fence", e.ending().claim().fence())
            .set("worker", e.ending().claim().worker())
            .update();
      }
    }
  }

  /** Of dead workers, those whose calls are not settled yet; all or none. */
  public void put(List<PaidAnswer> answers) throws SQLException {
    try (Connection c = pool.getConnection()) {
      c.setAutoCommit(false);
      for (PaidAnswer answer : answers) {
        PUT.on(c).set("entry", PaidAnswerCodec.write(answer)).set("call", answer.callId()).update();
      }
      c.commit();
    }
  }

  public List<PaidAnswer> of(UUID task) throws SQLException {
    try (Connection c = pool.getConnection()) {
      return answers(OF_TASK.on(c).set("task", task)).answers();
    }
  }

  /**
   * Some of those whose tasks have ended.
   *
   * @param after where the last page ended; null: from the beginning
   */
  public Page over(@Nullable UUID after) throws SQLException {
    try (Connection c = pool.getConnection()) {
      return answers(
          OVER.on(c).set("after", after == null ? BEFORE_ALL : after).set("at_once", AT_ONCE));
    }
  }

  /** Removes those of which it is decided what became. */
  public void removeDecided() throws SQLException {
    try (Connection c = pool.getConnection()) {
      REMOVE_DECIDED.on(c).update();
    }
  }

  public void remove(UUID call) throws SQLException {
    try (Connection c = pool.getConnection()) {
      REMOVE.on(c).set("call", call).update();
    }
  }

  /**
   * Some answers, oldest call first, without those that can't be read.
   *
   * @param last the last call, readable or not; null: there was none
   */
  public record Page(List<PaidAnswer> answers, @Nullable UUID last) {
    public Page {
      answers = List.copyOf(answers);
    }

    public boolean isEmpty() {
      return last == null;
    }
  }

  private Page answers(Query query) throws SQLException {
    List<PaidAnswer> answers = new ArrayList<>();
    List<UUID> calls = query.list(row -> read(row, answers));
    return new Page(answers, calls.isEmpty() ? null : calls.getLast());
  }

  /** Adds the answer if it can be read; the call in any case. */
  private UUID read(Row row, List<PaidAnswer> answers) throws SQLException {
    UUID call = row.uuid("call_id");
    try {
      answers.add(PaidAnswerCodec.read(row.bytes("entry")));
    } catch (IOException e) {
      // A newer worker's, which will read it.
      if (unreadable.add(call)) {
        LOG.warn("the answer to call {} is left alone: {}", call, e.getMessage());
      }
    }
    return call;
  }
}
