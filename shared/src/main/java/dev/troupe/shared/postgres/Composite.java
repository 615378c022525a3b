package dev.troupe.shared.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A composite type of the database, and how its columns come out of our rows: so a batch of any
 * size is one parameter. Immutable and thread-safe.
 *
 * <p>The columns are those of the type, in its order, all of them: a test holds the names against
 * the database ({@link #columns()}).
 */
public final class Composite<T> {
  private final String type;
  private final List<Column<T>> columns;

  private record Column<T>(String name, Function<? super T, ? extends @Nullable Object> of) {}

  private Composite(String type, List<Column<T>> columns) {
    this.type = type;
    this.columns = columns;
  }

  /** Without columns yet. */
  public static <T> Composite<T> of(String type) {
    return new Composite<>(type, List.of());
  }

  /**
   * One column more.
   *
   * @param of text, a number, a boolean or a UUID; null: null
   */
  public Composite<T> with(String column, Function<? super T, ? extends @Nullable Object> of) {
    List<Column<T>> more = new ArrayList<>(columns);
    more.add(new Column<>(column, of));
    return new Composite<>(type, List.copyOf(more));
  }

  /** Its name in the database. */
  public String type() {
    return type;
  }

  public List<String> columns() {
    return columns.stream().map(Column::name).toList();
  }

  /**
   * As PostgreSQL writes an array of rows: each is a quoted element, in which each text is quoted
   * once more.
   */
  String array(Collection<T> rows) {
    StringBuilder out = new StringBuilder(64 + 256 * rows.size()).append('{');
    for (T row : rows) {
      if (out.length() > 1) {
        out.append(',');
      }
      out.append("\"(");
      for (int i = 0; i < columns.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        append(out, columns.get(i).of().apply(row));
      }
      out.append(")\"");
    }
    return out.append('}').toString();
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    if (value instanceof String text) {
      out.append("\\\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"' -> out.append("\\\"\\\"");
          case '\\' -> out.append("\\\\\\\\");
          default -> out.append(c);
        }
      }
      out.append("\\\"");
    } else if (value != null) { // nothing at all is null
      out.append(value);
    }
  }
}
