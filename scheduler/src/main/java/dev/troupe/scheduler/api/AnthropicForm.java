package dev.troupe.scheduler.api;

import io.helidon.http.Status;
import java.util.List;

/** What paths of Anthropic's API have in common: their errors have its form. */
final class AnthropicForm {
  static final String BATCHES = "/v1/messages/batches";

  private AnthropicForm() {}

  /** Whether a path is one of that API. */
  static boolean isFor(String path) {
    return path.equals(BATCHES) || path.startsWith(BATCHES + "/");
  }

  /** {@code {"type": "error", "error": {"type", "message"}}}, which SDKs make exceptions of. */
  static Object error(Status status, List<String> problems) {
    return new Wrong("error", new Wrong.Cause(type(status.code()), String.join("; ", problems)));
  }

  private record Wrong(String type, Cause error) {
    private record Cause(String type, String message) {}
  }

  private static String type(int status) {
    return switch (status) {
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 403 -> "permission_error";
      case 503 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
