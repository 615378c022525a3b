package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** A whole reply. Immutable. */
public final class Reply {
  private static final int MAX_ID = 200;

  /** An enormous count is a matter of the bill, not of the answer beside it. */
  private static final JsonMapper NUMBERS_OF_ANY_SIZE =
      Json.MESSAGES
          .rebuild()
          .nodeFactory(JsonNodeFactory.instance)
          .disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

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

  /** Whether it is one of success. */
  public boolean ok() {
    return wire.httpStatus() / 100 == 2;
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
      JsonNode read = NUMBERS_OF_ANY_SIZE.readTree(body);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * A part of the body as it is written there, digit by digit.
   *
   * @param path names of members and numbers of elements, from the root
   * @return empty if there is no such part, or the body is not JSON
   */
  public Optional<String> source(Object... path) {
    // As UTF-8, which JSON is: the places that a parser of bytes tells are wrong where it finds
    // another encoding by itself, and then this is no JSON.
    String text = new String(body, StandardCharsets.UTF_8);
    try (JsonParser in = Json.MESSAGES.createParser(text)) {
      in.nextToken();
      for (Object step : path) {
        boolean found = step instanceof Integer index ? element(in, index) : member(in, step);
        if (!found) {
          return Optional.empty();
        }
      }
      int start = (int) in.currentTokenLocation().getCharOffset();
      in.skipChildren();
      // Only now has the parser read a text or a number to its end.
      in.finishToken();
      int end = (int) in.currentLocation().getCharOffset();
      return Optional.of(text.substring(start, end).strip());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static boolean element(JsonParser in, int index) {
    boolean there = in.currentToken() == JsonToken.START_ARRAY;
    for (int i = 0; there && i <= index; i++) {
      if (i > 0) {
        in.skipChildren();
      }
      there = in.nextToken() != JsonToken.END_ARRAY;
    }
    return there;
  }

  private static boolean member(JsonParser in, Object name) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    for (String at = in.nextName(); at != null; at = in.nextName()) {
      in.nextToken();
      if (at.equals(name)) {
        return true;
      }
      in.skipChildren();
    }
    return false;
  }

  /** A header's first value, or an empty text. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
