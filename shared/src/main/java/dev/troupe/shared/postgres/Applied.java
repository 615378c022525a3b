package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a table was brought up to, as its comment: each program that starts brings tables up to
 * date, and finding out in detail that nothing is to be done takes it a second.
 */
public final class Applied {
  private static final Sql READ =
      Sql.of("SELECT obj_description(to_regclass(:table), 'pg_class') AS applied");

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private Applied() {}

  /** Empty if nobody has said so, or if there is no such table. */
  public static Optional<String> to(Connection connection, String table) throws SQLException {
    return Optional.ofNullable(
        READ.on(connection).set("table", table).one(row -> row.textOrNull("applied")));
  }

  /**
   * To be called when all of it is done. Only a table's owner can say so; whoever else comes does
   * without, and the next one looks again.
   *
   * @param table a name of ours
   * @param applied words and digits; absent: nobody knows any more
   */
  public static void note(Connection connection, String table, @Nullable String applied)
      throws SQLException {
    try (Statement comment = connection.createStatement()) {
      // A comment takes no parameter.
      comment.execute(
          "COMMENT ON TABLE %s IS %s"
              .formatted(table, applied == null ? "NULL" : "'" + applied + "'"));
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }
}
