package dev.troupe.worker.provider.anthropic;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Puts Anthropic's errors into classes. */
final class ErrorClasses {
  private ErrorClasses() {}

  static FailureClass of(int status, JsonNode error) {
    String message = error.path("message").asString("").toLowerCase(Locale.ROOT);
    return switch (error.path("type").asString("")) {
      // A limit on spending has the type of one on the rate, and no end that is worth waiting for.
      case "rate_limit_error" -> isMoney(message) ? FailureClass.QUOTA : FailureClass.RATE;
      case "invalid_request_error" ->
          isMoney(message)
              ? FailureClass.QUOTA
              : isTooLong(message) ? FailureClass.CONTEXT : Failures.byStatus(status);
      case "billing_error" -> FailureClass.QUOTA;
      case "authentication_error", "permission_error" -> FailureClass.AUTH;
      case "overloaded_error", "api_error" -> FailureClass.CAPACITY;
      case "timeout_error" -> FailureClass.CUT;
      default -> Failures.byStatus(status);
    };
  }

  private static boolean isMoney(String message) {
    return message.contains("usage limits") || message.contains("credit balance");
  }

  private static boolean isTooLong(String message) {
    return message.contains("prompt is too long") || message.contains("exceed context limit");
  }

  /** What it says to a person. */
  static String said(JsonNode error) {
    String type = error.path("type").asString("");
    return error.path("message").asString("") + (type.isEmpty() ? "" : " (" + type + ")");
  }
}
