package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Text;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What is said of a file before it is there.
 *
 * @param lives how long it does; null: until it is deleted
 */
record FileRequest(String filename, String purpose, @Nullable Duration lives) {
  private static final int LONGEST_NAME = 255;
  private static final Duration BATCH_LIVES = Duration.ofDays(30);

  /** OpenAI's bounds. */
  private static final Notation<Integer> LIVES = Notation.integer(3_600, 2_592_000);

  private static final Notation<String> PURPOSE =
      Notation.oneOf(List.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals"));

  static final Notation<String> NAME =
      Notation.text("1 to 255 characters, no control characters", FileRequest::name);

  private static String name(String text) {
    if (text.isBlank()
        || text.length() > LONGEST_NAME
        || text.chars().anyMatch(Character::isISOControl)
        || Text.flaw(text).isPresent()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  /** Reads the JSON of a request, as {@link #of} does. */
  static <T> T sent(ServerRequest request, Function<FieldReader, @Nullable T> read)
      throws Refused, IOException {
    byte[] body = Body.read(request);
    Connections.received();
    try {
      return of(Json.STRICT.readTree(body), read);
    } catch (JacksonException e) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("body", e.getOriginalMessage(), "JSON"));
    }
  }

  /**
   * Reads an object that anyone has sent.
   *
   * @param read asks for its keys, which are all that it may have
   * @throws Refused 400 with everything that is wrong
   */
  static <T> T of(JsonNode body, Function<FieldReader, @Nullable T> read) throws Refused {
    if (!body.isObject()) {
      throw Refused.of(Status.BAD_REQUEST_400, Problem.at("body", "no object", "an object"));
    }
    List<Problem> flaws = JsonGate.problems(body);
    if (!flaws.isEmpty()) {
      throw Refused.of(Status.BAD_REQUEST_400, flaws);
    }
    Problems problems = Problems.bounded();
    FieldReader fields = JsonObject.root(body, problems);
    T value = read.apply(fields);
    fields.finish();
    if (!problems.none()) {
      throw Refused.of(Status.BAD_REQUEST_400, problems.errors());
    }
    return Objects.requireNonNull(value);
  }

  /** Null if something is wrong, which has become a problem. */
  static @Nullable FileRequest read(FieldReader fields) {
    String filename = fields.required("filename", NAME);
    String purpose = fields.required("purpose", PURPOSE);
    Duration lives = "batch".equals(purpose) ? BATCH_LIVES : null;
    if (fields.has("expires_after")) {
      lives = lives(fields, "expires_after");
    }
    return filename == null || purpose == null ? null : new FileRequest(filename, purpose, lives);
  }

  /** How long a file lives after it was made; null: that is not said, or wrong. */
  static @Nullable Duration lives(FieldReader fields, String key) {
    FieldReader after = fields.object(key);
    if (after == null) {
      return null;
    }
    String _ = after.required("anchor", Notation.oneOf(List.of("created_at")));
    Integer seconds = after.required("seconds", LIVES);
    after.finish();
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }
}
