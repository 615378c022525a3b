package dev.troupe.simulator.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error of a provider's own list, for {@code [[sim:error=NAME]]}.
 *
 * @param type the wire's type or status word
 * @param code the wire's code; null where it has none besides the type
 * @param waits whether it tells when to come back
 */
public record NamedError(
    String name, int status, String type, @Nullable String code, boolean waits, String message) {
  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static NamedError find(List<NamedError> errors, String name) {
    return errors.stream()
        .filter(error -> error.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no error " + name));
  }
}
