package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One connection that one thread keeps for a few statements that it runs all the time. Opened at
 * first use and again after every failure. Not thread-safe.
 *
 * <p>The planner is pinned: these statements join arrays of a few hundred keys with tables that
 * grow, so that an index nested loop is right at any size, and what the planner would choose before
 * the first ANALYZE is not.
 */
public final class KeptConnection implements AutoCloseable {
  private static final String PINNED =
      "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;"
          + " SET plan_cache_mode = force_generic_plan; SET jit = off";

  private final Database database;
  private final String application;
  private @Nullable Connection connection;

  public KeptConnection(Database database, String application) {
    this.database = database;
    this.application = application;
  }

  /** What is done with the connection, in auto-commit mode at its start and end. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Runs the work. After a failure nobody knows whether what it wrote is committed.
   *
   * @throws SQLException as the work or the connecting threw it; the connection is then gone
   */
  public <T> T run(Work<T> work) throws SQLException {
    try {
      Connection c = connection;
      if (c == null) {
        c = database.connect(application);
        connection = c;
        try (Statement s = c.createStatement()) {
          s.execute(PINNED);
        }
      }
      return work.on(c);
    } catch (SQLException | RuntimeException | Error e) { // what it had begun must not go on
      close();
      throw e;
    }
  }

  /**
   * Runs the work as one transaction.
   *
   * @throws SQLException as {@link #run}
   */
  public <T> T commit(Work<T> work) throws SQLException {
    return run(
        c -> {
          c.setAutoCommit(false);
          T result = work.on(c);
          c.commit();
          c.setAutoCommit(true);
          return result;
        });
  }

  @Override
  public void close() {
    Connection c = connection;
    connection = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        // It was broken, which is why it is being closed.
      }
    }
  }
}
