package dev.troupe.shared.row;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A row as it will be stored.
 *
 * @param line as {@link Row#line} has it, in UTF-8
 * @param problem what is wrong with it, with its place in the file; null: nothing
 */
@SuppressWarnings("ArrayRecordComponent") // two lines are never compared
public record RowLine(byte[] line, @Nullable String problem) {
  static RowLine bad(long number, String problem) {
    String line = Row.bad(Long.toString(number), problem).line();
    return new RowLine(line.getBytes(StandardCharsets.UTF_8), problem);
  }
}
