package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A whole reply. Immutable. */
public final class Reply {
  private static final int MAX_ID = 200;

  private final HttpHeaders headers;
  private final byte[] body;
  private final Wire wire;

  /**
   * @param body not copied
   */
  public Reply(HttpHeaders headers, byte[] body, Wire wire) {
    this.headers = headers;
    this.body = body;
    this.wire = wire;
  }

  /**
   * The same with the provider's id of the request, where its body has it instead of a header.
   *
   * @param id of the body; without a text it changes nothing
   */
  public Reply named(JsonNode id) {
    String text = id.asString("");
    return text.isEmpty() || text.length() > MAX_ID
        ? this
        : new Reply(headers, body, new Wire(text, wire.httpStatus(), wire.limits()));
  }

  public int status() {
    return wire.httpStatus();
  }

  public HttpHeaders headers() {
    return headers;
  }

  /** Not copied: must not be changed. */
  public byte[] body() {
    return body;
  }

  public Wire wire() {
    return wire;
  }

  /** The body; a missing node if it is not JSON. */
  public JsonNode json() {
    try {
      JsonNode read = Json.MESSAGES.readTree(body);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /** A header's first value, or an empty text. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
