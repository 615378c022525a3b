package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection that one thread keeps for a few statements that it runs all the time. Opened at
 * first use and again after every failure. Not thread-safe.
 *
 * <p>The planner is pinned ({@link PlannerPins#NESTED_LOOPS}).
 */
public final class KeptConnection implements AutoCloseable {
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
        PlannerPins.NESTED_LOOPS.set(c);
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
