package dev.troupe.scheduler.api;

import dev.troupe.scheduler.answer.FailureStatus;
import io.helidon.http.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What paths of OpenAI's API have in common: their errors have its form, not ours. */
final class OpenAiForm {
  /** The largest file of one request, in bytes; larger ones come by {@code /v1/uploads}. */
  static final long MAX_FILE = 512L << 20;

  private OpenAiForm() {}

  /** Whether a path is one of that API. */
  static boolean isFor(String path) {
    return path.matches(
        "/v1/(files|uploads|batches|messages/batches)(/.*)?|/v1/(chat/completions|responses|embeddings|moderations)");
  }

  /** {@code {"error": {"message", "type", "param", "code"}}}, which SDKs make exceptions of. */
  static Map<String, Object> error(Status status, List<String> problems, @Nullable String code) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", String.join("; ", problems));
    error.put("type", FailureStatus.type(status.code()));
    error.put("param", param(problems));
    error.put("code", code);
    return Map.of("error", error);
  }

  /** The field that the first problem begins with, such as {@code purpose} or {@code a[0].b}. */
  private static @Nullable String param(List<String> problems) {
    String first = problems.isEmpty() ? "" : problems.getFirst();
    int colon = first.indexOf(": ");
    String field = colon < 0 ? "" : first.substring(0, colon);
    return field.matches("[a-z][a-z0-9_.\\[\\]]*") ? field : null;
  }
}
