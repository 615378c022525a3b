package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement with named parameters, such as {@code SELECT name FROM role WHERE digest = :digest};
 * kept in a constant, since it is read once. Immutable and thread-safe.
 *
 * <p>A name may stand in several places. In quotes, comments and {@code $$} bodies, and after
 * another colon (a cast), a colon is no parameter.
 */
public final class Sql {
  private final String text;
  private final String jdbc;
  // In the order of their places: JDBC counts them.
  private final List<String> names;

  private Sql(String text, String jdbc, List<String> names) {
    this.text = text;
    this.jdbc = jdbc;
    this.names = List.copyOf(names);
  }

  /**
   * @throws IllegalArgumentException if a question mark stands outside quotes: JDBC would take it
   *     for a parameter
   */
  public static Sql of(String text) {
    StringBuilder jdbc = new StringBuilder(text.length());
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = SqlText.passage(text, at);
      if (end > at) {
        jdbc.append(text, at, end);
      } else if (text.charAt(at) == '?') {
        throw new IllegalArgumentException("? in \"" + text + "\" (expected: a :name)");
      } else if ((end = SqlText.parameter(text, at)) > at) {
        names.add(text.substring(at + 1, end));
        jdbc.append('?');
      } else {
        end = at + 1;
        jdbc.append(text.charAt(at));
      }
      at = end;
    }
    return new Sql(text, jdbc.toString(), names);
  }

  /** To be run on that connection. */
  public Query on(Connection connection) {
    return new Query(text, jdbc, names, connection);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  /** As JDBC wants it. */
  String jdbc() {
    return jdbc;
  }

  List<String> names() {
    return names;
  }
}
