package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads from the database for people, who get an error that they can act on. Thread-safe. */
final class Reports {
  private final DataSource pool;

  Reports(DataSource pool) {
    this.pool = pool;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Each statement in a transaction of its own.
   *
   * @throws CliException if PostgreSQL does not answer
   */
  <T extends @Nullable Object> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  /**
   * All in one transaction, or nothing.
   *
   * @throws CliException if PostgreSQL does not answer
   */
  <T extends @Nullable Object> T write(Work<T> work) {
    return read(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.on(connection);
            connection.commit();
            return result;
          } catch (SQLException e) {
            connection.rollback();
            throw e;
          }
        });
  }
}
