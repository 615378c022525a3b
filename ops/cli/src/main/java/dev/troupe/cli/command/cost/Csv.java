package dev.troupe.cli.command.cost;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as RFC 4180 has them. */
final class Csv {
  private Csv() {}

  /**
   * One row without its line end.
   *
   * @param cells each written by its {@code toString}; null: empty
   */
  public static String row(@Nullable Object... cells) {
    return Arrays.stream(cells)
        .map(cell -> cell == null ? "" : quoted(cell.toString()))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
