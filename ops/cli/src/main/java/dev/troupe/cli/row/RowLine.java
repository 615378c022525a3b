package dev.troupe.cli.row;

import dev.troupe.shared.row.Row;
import org.jspecify.annotations.Nullable;

/**
 * A row as it will be stored.
 *
 * @param line as {@link Row#line} has it
 * @param problem what is wrong with it, with its place in the file; null: nothing
 */
public record RowLine(String line, @Nullable String problem) {
  static RowLine bad(long number, String problem) {
    return new RowLine(Row.bad(Long.toString(number), problem).line(), problem);
  }
}
