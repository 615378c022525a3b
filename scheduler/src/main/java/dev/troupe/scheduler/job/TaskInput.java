package dev.troupe.scheduler.job;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/**
 * What a task is asked, as it is stored and sent.
 *
 * @param text absent: it is stored apart
 * @param ref the digest under which it is; absent: it is not
 * @param request whether it is a {@link dev.troupe.schemas.TaskRequest} in JSON; else a prompt
 */
public record TaskInput(@Nullable String text, @Nullable String ref, boolean request) {
  /** What is longer travels by reference. */
  public static final int MAX_INLINE_BYTES = 256 << 10;

  static TaskInput of(String text, boolean request) {
    // A character is at most three bytes of UTF-8 (surrogate pairs: four for two).
    boolean apart =
        text.length() * 3L > MAX_INLINE_BYTES
            && text.getBytes(StandardCharsets.UTF_8).length > MAX_INLINE_BYTES;
    return apart
        ? new TaskInput(null, Digest.of(text), request)
        : new TaskInput(text, null, request);
  }

  public @Nullable String prompt() {
    return request ? null : text;
  }

  public @Nullable String promptRef() {
    return request ? null : ref;
  }

  /** As it is stored: parsing it only to write it again would cost more than all the rest. */
  public @Nullable JsonNode requestJson() {
    return !request || text == null
        ? null
        : Json.MESSAGES.getNodeFactory().rawValueNode(new RawValue(text));
  }

  public @Nullable String requestRef() {
    return request ? ref : null;
  }
}
