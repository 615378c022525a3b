package dev.troupe.simulator.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be remembered of a call besides its answer.
 *
 * @param store whether the answer is kept for a later look-up
 * @param metadata what the look-up filters by
 * @param clientRequestId the client's id of this call, from the header {@code X-Client-Request-Id}
 */
public record Keeping(
    boolean store, Map<String, String> metadata, @Nullable String clientRequestId) {
  /** Nothing stored; the header is taken on every wire, so that bill and client can be matched. */
  public static Keeping billOnly(HttpCall call) {
    return new Keeping(false, Map.of(), call.header("x-client-request-id"));
  }

  /** Kept, under these words. */
  public static Keeping stored(HttpCall call, Map<String, String> metadata) {
    return new Keeping(true, metadata, call.header("x-client-request-id"));
  }
}
