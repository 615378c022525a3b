package dev.troupe.shared.input;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with something that a person wrote.
 *
 * @param file as the person named it; absent if the input is no file
 * @param line from 1; 0 if it is not known
 * @param path of the value, such as {@code steps[2].after[0]}; empty: the whole input
 * @param value as written; absent if there is none. Never a secret
 * @param expected what would have been right
 */
public record Problem(
    @Nullable String file, int line, String path, @Nullable String value, String expected)
    implements Serializable {

  /** A problem that nobody has found the line of yet. */
  public static Problem at(String path, @Nullable String value, String expected) {
    return new Problem(null, 0, path, value, expected);
  }

  /** {@code file:line: path: value (expected: ...)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (file != null) {
      text.append(file).append(':');
      if (line > 0) {
        text.append(line).append(':');
      }
      text.append(' ');
    }
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    text.append(value == null ? "missing" : value);
    return text.append(" (expected: ").append(expected).append(')').toString();
  }
}
