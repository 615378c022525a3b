package dev.troupe.shared.postgres;

import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement with values for its parameters. It holds nothing until it is run, and nothing after:
 * the methods that run it close what they open. May be run again, with other values, too. Not
 * thread-safe.
 *
 * <p>Those that run it throw {@link SQLException} as the driver threw it, and {@link
 * IllegalStateException} if a parameter has no value.
 */
public final class Query {
  private final String text;
  private final String jdbc;
  private final List<String> names;
  private final Connection connection;
  private final Map<String, Value> values = new HashMap<>();

  /** Gives a parameter its value, when the statement is there. */
  @FunctionalInterface
  private interface Value {
    void bind(PreparedStatement statement, int place) throws SQLException;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  /** Does something with a row. */
  @FunctionalInterface
  public interface Action {
    void on(Row row) throws SQLException;
  }

  /**
   * @param text as it was written
   * @param jdbc with a question mark for each parameter
   * @param names of these, in their order
   */
  Query(String text, String jdbc, List<String> names, Connection connection) {
    this.text = text;
    this.jdbc = jdbc;
    this.names = names;
    this.connection = connection;
  }

  /**
   * Sets a parameter.
   *
   * @param value text, a number, a boolean, a UUID, a date, bytes, an {@link Instant} or {@link
   *     Usd} (picodollars)
   * @throws IllegalArgumentException if there is no such parameter
   */
  public Query set(String name, @Nullable Object value) {
    Object driver =
        switch (value) {
          case Instant time -> OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
          case Usd usd -> usd.picos();
          case null, default -> value;
        };
    return put(name, (s, place) -> s.setObject(place, driver));
  }

  /**
   * Sets a parameter to an array.
   *
   * @param type PostgreSQL's name of the element type
   * @throws IllegalArgumentException if there is no such parameter
   */
  public Query array(String name, String type, Collection<? extends @Nullable Object> elements) {
    @Nullable Object[] array = elements.toArray();
    return put(name, (s, place) -> s.setArray(place, connection.createArrayOf(type, array)));
  }

  /** Sets a parameter to an array of one column of these rows. */
  public <T> Query array(
      String name,
      String type,
      Collection<T> rows,
      Function<? super T, ? extends @Nullable Object> column) {
    List<@Nullable Object> elements = new ArrayList<>(rows.size());
    for (T row : rows) {
      elements.add(column.apply(row));
    }
    return array(name, type, elements);
  }

  /**
   * Sets a parameter to an array of rows of a composite type; the statement has to cast it to that
   * type's array.
   *
   * @throws IllegalArgumentException if there is no such parameter
   */
  public <T> Query rows(String name, Composite<T> type, Collection<T> rows) {
    String literal = type.array(rows);
    // Of a type that the server knows and the driver doesn't.
    return put(name, (s, place) -> s.setObject(place, literal, Types.OTHER));
  }

  private Query put(String name, Value value) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(":" + name + " (expected: a parameter of " + text + ")");
    }
    values.put(name, value);
    return this;
  }

  /** All rows, in their order. */
  public <T> List<T> list(Reader<T> reader) throws SQLException {
    try (PreparedStatement s = prepare();
        ResultSet result = s.executeQuery()) {
      List<T> rows = new ArrayList<>();
      Row row = new Row(result);
      while (result.next()) {
        rows.add(reader.read(row));
      }
      return rows;
    }
  }

  /** Does it with each row, in their order. */
  public void each(Action action) throws SQLException {
    try (PreparedStatement s = prepare();
        ResultSet result = s.executeQuery()) {
      Row row = new Row(result);
      while (result.next()) {
        action.on(row);
      }
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(Reader<T> reader) throws SQLException {
    try (PreparedStatement s = prepare();
        ResultSet result = s.executeQuery()) {
      return result.next() ? Optional.of(reader.read(new Row(result))) : Optional.empty();
    }
  }

  /**
   * The first row of a statement that always has one.
   *
   * @throws IllegalStateException also if there is none
   */
  public <T extends @Nullable Object> T one(Reader<T> reader) throws SQLException {
    try (PreparedStatement s = prepare();
        ResultSet result = s.executeQuery()) {
      if (!result.next()) {
        throw new IllegalStateException("no row (expected: one) of " + text);
      }
      return reader.read(new Row(result));
    }
  }

  /** How many rows it wrote. */
  public int update() throws SQLException {
    try (PreparedStatement s = prepare()) {
      return s.executeUpdate();
    }
  }

  /** Runs it, whatever it returns. */
  public void run() throws SQLException {
    try (PreparedStatement s = prepare()) {
      s.execute();
    }
  }

  private PreparedStatement prepare() throws SQLException {
    PreparedStatement statement = connection.prepareStatement(jdbc);
    try {
      int place = 1;
      for (String name : names) {
        Value value = values.get(name);
        if (value == null) {
          throw new IllegalStateException(":" + name + " has no value in " + text);
        }
        value.bind(statement, place++);
      }
      return statement;
    } catch (SQLException | RuntimeException e) { // nobody else can close it
      statement.close();
      throw e;
    }
  }
}
