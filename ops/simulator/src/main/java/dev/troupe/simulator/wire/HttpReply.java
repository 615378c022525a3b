package dev.troupe.simulator.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One HTTP response, whole. */
// Never compared: the body is an array because that is what sockets take.
@SuppressWarnings("ArrayRecordComponent")
public record HttpReply(int status, Map<String, String> headers, byte[] body) {
  /** A reply with a JSON body. */
  public static HttpReply json(int status, Map<String, String> headers, JsonNode body) {
    return new HttpReply(status, headers, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The same with another body. */
  public HttpReply withBody(String other) {
    return new HttpReply(status, headers, other.getBytes(StandardCharsets.UTF_8));
  }
}
