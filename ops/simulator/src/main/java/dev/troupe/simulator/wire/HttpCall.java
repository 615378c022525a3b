package dev.troupe.simulator.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, whole.
 *
 * @param path without the account's prefix
 * @param query decoded; the last one of a repeated name
 * @param headers by lower-case name; the first one of a repeated name
 */
// Never compared: the body is an array because that is what sockets take.
@SuppressWarnings("ArrayRecordComponent")
public record HttpCall(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {
  /** A header by its lower-case name. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }
}
