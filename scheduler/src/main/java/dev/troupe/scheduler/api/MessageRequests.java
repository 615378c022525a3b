package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.Problem;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Turns {@code {"requests": [...]}} into lines while it arrives, so that a large one is never in
 * memory as a whole. What is wrong ends it as an {@link IOException} that {@link #refusal}
 * explains. For one thread.
 */
final class MessageRequests extends InputStream {
  private static final int MOST = 100_000;
  private static final Pattern ID = Pattern.compile("[^\\p{Cntrl}]{1,64}");

  private final JsonParser parser;
  private final Set<String> ids = new HashSet<>();
  private byte[] line = {};
  private int position;
  private boolean begun;
  private @Nullable Refused refusal;

  MessageRequests(InputStream body) {
    this.parser = Json.MESSAGES.createParser(body);
  }

  /** How many there were. */
  int count() {
    return ids.size();
  }

  /** Why it ended early; null: it did not. */
  @Nullable Refused refusal() {
    return refusal;
  }

  @Override
  public int read() throws IOException {
    return more() ? line[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int count = Math.min(length, line.length - position);
    System.arraycopy(line, position, buffer, offset, count);
    position += count;
    return count;
  }

  private boolean more() throws IOException {
    if (position < line.length) {
      return true;
    }
    try {
      if (!begun) {
        begin();
      }
      JsonNode next = next();
      line = next == null ? new byte[0] : (next + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JacksonException e) {
      throw refuse(Problem.at("body", e.getOriginalMessage(), "JSON"));
    }
    position = 0;
    return line.length > 0;
  }

  private void begin() throws IOException {
    begun = true;
    if (parser.nextToken() != JsonToken.START_OBJECT
        || parser.nextToken() != JsonToken.PROPERTY_NAME
        || !"requests".equals(parser.currentName())
        || parser.nextToken() != JsonToken.START_ARRAY) {
      throw refuse(Problem.at("body", "something else", "{\"requests\": [...]}"));
    }
  }

  /** Null: there are no more. */
  private @Nullable JsonNode next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      if (parser.nextToken() != JsonToken.END_OBJECT) {
        throw refuse(Problem.at(parser.currentName() + "", "unknown", "requests alone"));
      }
      return null;
    }
    if (token == null) {
      return null; // it was over before
    }
    JsonNode request = Json.MESSAGES.readTree(parser);
    String path = "requests." + ids.size();
    String id = request.path("custom_id").asString("");
    if (!request.isObject() || !request.path("params").isObject()) {
      throw refuse(Problem.at(path, null, "an object with custom_id and params"));
    }
    if (!ID.matcher(id).matches()) {
      throw refuse(Problem.at(path + ".custom_id", id, "1 to 64 characters"));
    }
    if (!ids.add(id)) {
      throw refuse(Problem.at(path + ".custom_id", id, "an id that no other request has"));
    }
    if (ids.size() > MOST) {
      throw refuse(Problem.at("requests", "more than " + MOST, "at most " + MOST));
    }
    return request;
  }

  private IOException refuse(Problem problem) {
    refusal = Refused.of(Status.BAD_REQUEST_400, problem);
    return new IOException(problem.toString());
  }
}
