package dev.troupe.worker.provider.gemini;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Puts Google's errors into classes. */
final class ErrorClasses {
  private ErrorClasses() {}

  static FailureClass of(int status, JsonNode error) {
    String message = error.path("message").asString("").toLowerCase(Locale.ROOT);
    return switch (error.path("status").asString("")) {
      case "INVALID_ARGUMENT" -> invalid(message);
      case "FAILED_PRECONDITION", "NOT_FOUND" -> FailureClass.BAD_REQUEST;
      case "UNAUTHENTICATED", "PERMISSION_DENIED" -> FailureClass.AUTH;
      case "RESOURCE_EXHAUSTED" -> isMoney(error, message) ? FailureClass.QUOTA : FailureClass.RATE;
      case "INTERNAL", "UNAVAILABLE" -> FailureClass.CAPACITY;
      case "DEADLINE_EXCEEDED" -> FailureClass.CUT;
      default -> Failures.byStatus(status);
    };
  }

  private static FailureClass invalid(String message) {
    // A wrong key is a wrong argument here.
    if (message.contains("api key")) {
      return FailureClass.AUTH;
    }
    return isTooLong(message) ? FailureClass.CONTEXT : FailureClass.BAD_REQUEST;
  }

  private static boolean isTooLong(String message) {
    return message.contains("context length")
        || (message.contains("token count") && message.contains("exceeds"));
  }

  /** A rate names the quota that it is over; money only says so. */
  private static boolean isMoney(JsonNode error, String message) {
    return error.path("details").isEmpty()
        && (message.contains("spend")
            || message.contains("billing")
            || message.contains("credits"));
  }

  /** What it says to a person. */
  static String said(JsonNode error) {
    String status = error.path("status").asString("");
    return error.path("message").asString("") + (status.isEmpty() ? "" : " (" + status + ")");
  }
}
