package dev.troupe.worker.provider.elevenlabs;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import tools.jackson.databind.JsonNode;

/** Puts ElevenLabs' errors into classes: the status word says more than the status. */
final class ErrorClasses {
  private ErrorClasses() {}

  static FailureClass of(int status, JsonNode detail) {
    return switch (detail.path("status").asString("")) {
      case "too_many_concurrent_requests" -> FailureClass.CONCURRENCY;
      case "system_busy" -> FailureClass.CAPACITY;
      // With status 401, as if a key could help.
      case "quota_exceeded" -> FailureClass.QUOTA;
      case "max_character_limit_exceeded" -> FailureClass.CONTEXT;
      case "content_against_policy" -> FailureClass.CONTENT;
      default -> Failures.byStatus(status);
    };
  }

  /** What it says to a person. */
  static String said(JsonNode detail) {
    if (detail.isString()) {
      return detail.stringValue();
    }
    String word = detail.path("status").asString("");
    return detail.path("message").asString("") + (word.isEmpty() ? "" : " (" + word + ")");
  }
}
