package dev.troupe.worker.record;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds lists of rows as one array per column, in the order of the calls. */
final class Columns<T> {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<T> rows;
  private int next;

  /**
   * @param first number of the first parameter to bind
   */
  Columns(Connection connection, PreparedStatement statement, int first, List<T> rows) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.next = first;
  }

  /**
   * @param type PostgreSQL's name of the element type
   */
  Columns<T> add(String type, Function<T, @Nullable Object> column) throws SQLException {
    @Nullable Object[] values = new @Nullable Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    Array array = connection.createArrayOf(type, values);
    statement.setArray(next++, array);
    return this;
  }

  /** The number after the last parameter that was bound. */
  int next() {
    return next;
  }
}
