package dev.troupe.worker.record;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

  private static final String KEEP =
      """
      INSERT INTO answer (call_id, task_id, entry)
      SELECT ?, t.task_id, ? FROM task t WHERE t.task_id = ? AND t.fence = ? AND t.worker = ? AND t.state = 'running'
      ON CONFLICT DO NOTHING
      """;

  // A call without a row was never announced, and nobody is to pay for it.
  private static final String PUT =
      """
      INSERT INTO answer (call_id, task_id, entry)
      SELECT c.call_id, c.task_id, ? FROM call c WHERE c.call_id = ? AND c.status IN ('intent', 'unknown')
      ON CONFLICT DO NOTHING
      """;

  private static final String OF_TASK =
      "SELECT call_id, entry FROM answer WHERE task_id = ? ORDER BY call_id";

  // Whoever played the task again has used it, or not.
  private static final String REMOVE_DECIDED =
      "DELETE FROM answer a USING call c WHERE c.call_id = a.call_id AND c.status NOT IN ('intent', 'unknown') AND c.answer IS DISTINCT FROM 'kept'";

  // What no task will ask for any more.
  private static final String OVER =
      """
      SELECT a.call_id, a.entry FROM answer a LEFT JOIN task t ON t.task_id = a.task_id
       WHERE (t.task_id IS NULL OR t.state IN ('succeeded', 'failed', 'cancelled', 'expired')) AND a.call_id > ? ORDER BY a.call_id LIMIT\s"""
          + AT_ONCE;
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
        try (PreparedStatement s = c.prepareStatement(KEEP)) {
          s.setObject(1, kept.callId());
          s.setBytes(2, PaidAnswerCodec.write(kept));
          s.setObject(3, e.task().taskId());
          s.setInt(4, e.ending().claim().fence());
          s.setObject(5, e.ending().claim().worker());
          s.executeUpdate();
        }
      }
    }
  }

  /** Of dead workers, those whose calls are not settled yet; all or none. */
  public void put(List<PaidAnswer> answers) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(PUT)) {
      c.setAutoCommit(false);
      for (PaidAnswer answer : answers) {
        s.setBytes(1, PaidAnswerCodec.write(answer));
        s.setObject(2, answer.callId());
        s.executeUpdate();
      }
      c.commit();
    }
  }

  public List<PaidAnswer> of(UUID task) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(OF_TASK)) {
      s.setObject(1, task);
      return answers(s).answers();
    }
  }

  /**
   * Some of those whose tasks have ended.
   *
   * @param after where the last page ended; null: from the beginning
   */
  public Page over(@Nullable UUID after) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(OVER)) {
      s.setObject(1, after == null ? BEFORE_ALL : after);
      return answers(s);
    }
  }

  /** Removes those of which it is decided what became. */
  public void removeDecided() throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(REMOVE_DECIDED)) {
      s.executeUpdate();
    }
  }

  public void remove(UUID call) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement("DELETE FROM answer WHERE call_id = ?")) {
      s.setObject(1, call);
      s.executeUpdate();
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

  private Page answers(PreparedStatement s) throws SQLException {
    List<PaidAnswer> answers = new ArrayList<>();
    UUID last = null;
    try (ResultSet r = s.executeQuery()) {
      while (r.next()) {
        last = r.getObject(1, UUID.class);
        try {
          answers.add(PaidAnswerCodec.read(r.getBytes(2)));
        } catch (IOException e) {
          // A newer worker's, which will read it.
          if (unreadable.add(last)) {
            LOG.warn("the answer to call {} is left alone: {}", last, e.getMessage());
          }
        }
      }
    }
    return new Page(answers, last);
  }
}
