package dev.troupe.scheduler.report;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks along an index until a page is full. A filter is applied on the way, not by an index of its
 * own; a walk ends after some thousand rows whether it has found something or not, so that no page
 * takes longer than another.
 */
final class Walk {
  private static final int STEP = 500;
  private static final int LONGEST = 10_000;

  private Walk() {}

  /**
   * One row of the index.
   *
   * @param place where it stands
   * @param item null: the filter leaves it out
   */
  record Seen<T>(String place, @Nullable T item) {}

  /** Reads on. */
  @FunctionalInterface
  interface Source<T> {
    /**
     * @param after a place; null: from the start
     * @param size at least so many, or all that there are
     */
    List<Seen<T>> read(@Nullable String after, int size) throws SQLException;
  }

  static <T> Page<T> page(@Nullable String after, int limit, Source<T> source) throws SQLException {
    List<T> data = new ArrayList<>();
    String place = after;
    int walked = 0;
    int size = Math.min(STEP, limit + 1);
    while (walked < LONGEST) {
      List<Seen<T>> rows = source.read(place, size);
      for (Seen<T> row : rows) {
        if (row.item() != null && data.size() == limit) {
          return new Page<>(data, place);
        }
        if (row.item() != null) {
          data.add(row.item());
        }
        place = row.place();
      }
      if (rows.size() < size) {
        return new Page<>(data, null);
      }
      walked += rows.size();
      size = STEP;
    }
    return new Page<>(data, place);
  }
}
