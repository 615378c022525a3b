package dev.troupe.worker.journal;

import dev.troupe.worker.record.PaidAnswer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the whole fleet finds what a worker that is gone was answered. Thread-safe. */
final class PostgresAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresAnswers.class);
  private static final int AT_ONCE = 50;

  // A call without a row was never announced, and nobody is to pay for it.
  private static final String PUT =
      """
      INSERT INTO answer (call_id, task_id, entry)
      SELECT c.call_id, c.task_id, ? FROM call c WHERE c.call_id = ? AND c.status IN ('intent', 'unknown')
      ON CONFLICT DO NOTHING
      """;

  private static final String OF_TASK =
      "SELECT call_id, entry FROM answer WHERE task_id = ? ORDER BY call_id";

  // What no task will ask for any more.
  private static final String OVER =
      """
      SELECT a.call_id, a.entry FROM answer a LEFT JOIN task t ON t.task_id = a.task_id
       WHERE t.task_id IS NULL OR t.state IN ('succeeded', 'failed', 'cancelled', 'expired') ORDER BY a.call_id LIMIT\s"""
          + AT_ONCE;

  private final DataSource pool;

  PostgresAnswers(DataSource pool) {
    this.pool = pool;
  }

  /** Those whose calls are not settled yet; all or none. */
  void put(List<PaidAnswer> answers) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(PUT)) {
      c.setAutoCommit(false);
      for (PaidAnswer answer : answers) {
        s.setBytes(1, EntryCodec.write(answer));
        s.setObject(2, answer.callId());
        s.executeUpdate();
      }
      c.commit();
    }
  }

  List<PaidAnswer> of(UUID task) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(OF_TASK)) {
      s.setObject(1, task);
      return answers(s);
    }
  }

  /** Some of those whose tasks have ended. */
  List<PaidAnswer> over() throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement(OVER)) {
      return answers(s);
    }
  }

  void remove(UUID call) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement("DELETE FROM answer WHERE call_id = ?")) {
      s.setObject(1, call);
      s.executeUpdate();
    }
  }

  private static List<PaidAnswer> answers(PreparedStatement s) throws SQLException {
    List<PaidAnswer> answers = new ArrayList<>();
    try (ResultSet r = s.executeQuery()) {
      while (r.next()) {
        try {
          answers.add(EntryCodec.read(r.getBytes(2)));
        } catch (IOException e) {
          // A newer worker's, which will read it.
          LOG.warn("the answer to call {} is left alone: {}", r.getString(1), e.getMessage());
        }
      }
    }
    return answers;
  }
}
