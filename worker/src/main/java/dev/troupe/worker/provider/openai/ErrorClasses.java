package dev.troupe.worker.provider.openai;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Puts errors of OpenAI's shape into classes: by what the body says first, then by status. */
final class ErrorClasses {
  private static final Set<String> QUOTA =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "insufficient_credits",
          "weight_exceeds_budget",
          "budget_exceeded");
  private static final Set<String> CONTENT =
      Set.of(
          "content_policy_violation", "content_filter", "moderation_blocked", "moderation_flagged");
  private static final Set<String> CAPACITY =
      Set.of("slow_down", "server_is_overloaded", "capacity_exceeded", "queue_exceeded");

  private ErrorClasses() {}

  static FailureClass of(int status, JsonNode error) {
    FailureClass named = named(error);
    if (named != null) {
      return named;
    }
    if (status == 403 && error.path("metadata").has("resets_at")) {
      return FailureClass.QUOTA;
    }
    return Failures.byStatus(status);
  }

  private static @Nullable FailureClass named(JsonNode error) {
    for (String word : words(error)) {
      if (QUOTA.contains(word)) {
        return FailureClass.QUOTA;
      }
      if (CONTENT.contains(word)) {
        return FailureClass.CONTENT;
      }
      if (CAPACITY.contains(word)) {
        return FailureClass.CAPACITY;
      }
      if (word.equals("rate_limit_exceeded")) {
        return FailureClass.RATE;
      }
      if (word.equals("context_length_exceeded")) {
        return FailureClass.CONTEXT;
      }
      if (word.equals("in_flight_budget_exhausted")) {
        return FailureClass.IN_FLIGHT_BUDGET;
      }
    }
    return error.path("metadata").has("reasons") ? FailureClass.CONTENT : null;
  }

  private static List<String> words(JsonNode error) {
    return List.of(
        error.path("code").asString(""),
        error.path("type").asString(""),
        error.path("error_type").asString(""),
        error.path("metadata").path("error_type").asString(""));
  }

  /** What it says to a person. */
  static String said(JsonNode error) {
    String message = error.isString() ? error.stringValue() : error.path("message").asString("");
    for (String word : words(error).reversed()) {
      if (!word.isEmpty() && !message.contains(word)) {
        return message + " (" + word + ")";
      }
    }
    return message;
  }
}
