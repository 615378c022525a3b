package dev.troupe.simulator.wire;

import java.time.Instant;
import java.util.Map;

/** An answer kept for a look-up after a crash of its client. */
public record StoredAnswer(
    String requestId, Map<String, String> metadata, HttpReply reply, Instant time) {
  /** The name under which every stored answer can also be found by its request id. */
  public static final String BY_REQUEST_ID = "sim.request_id";
}
