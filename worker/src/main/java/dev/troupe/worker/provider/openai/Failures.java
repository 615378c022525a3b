package dev.troupe.worker.provider.openai;

import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Puts error replies into classes: by what the body says first, then by status. */
final class Failures {
  private static final int MAX_MESSAGE = 500;
  private static final Set<String> QUOTA =
      Set.of("insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached");
  private static final Set<String> CONTENT =
      Set.of("content_policy_violation", "content_filter", "moderation_blocked");

  private final InstantSource clock;

  Failures(InstantSource clock) {
    this.clock = clock;
  }

  ProviderOutcome of(int status, HttpHeaders headers, JsonNode body, Wire wire) {
    JsonNode error = body.path("error");
    String said = said(error, status);
    Duration hint = RetryHint.of(headers, clock.instant());
    Reason reason = reason(status, error);
    if (reason != null) {
      return new Refused(reason, said, null, wire);
    }
    return switch (status) {
      case 402, 429 -> new Throttled(hint, "rate_limited", said, wire);
      case 408, 504 -> new Lost("timeout", said, wire);
      case 409, 498 -> new Unavailable(hint, "provider_unavailable", said, wire);
      default ->
          status >= 500
              ? new Unavailable(hint, "provider_unavailable", said, wire)
              : new Refused(Reason.BAD_REQUEST, said, null, wire);
    };
  }

  private static @Nullable Reason reason(int status, JsonNode error) {
    String code = error.path("code").asString("");
    String type = error.path("type").asString("");
    if (QUOTA.contains(code) || QUOTA.contains(type)) {
      return Reason.QUOTA;
    }
    if (status >= 500 || status == 429 || status == 408 || status == 409 || status == 498) {
      return null;
    }
    if (code.equals("context_length_exceeded")) {
      return Reason.CONTEXT;
    }
    if (CONTENT.contains(code) || CONTENT.contains(type) || isModeration(error)) {
      return Reason.CONTENT;
    }
    return switch (status) {
      // A gateway's way to say that too many calls are open at once.
      case 402 -> said(error, status).contains("in_flight_budget_exhausted") ? null : Reason.QUOTA;
      case 401, 403 -> Reason.AUTH;
      default -> Reason.BAD_REQUEST;
    };
  }

  private static boolean isModeration(JsonNode error) {
    return !error.path("metadata").path("reasons").isMissingNode()
        || error.path("metadata").path("error_type").asString("").contains("moderation");
  }

  private static String said(JsonNode error, int status) {
    String message =
        error.isString() ? error.stringValue() : error.path("message").asString("no reason given");
    String detail = error.path("metadata").path("error_type").asString("");
    String all = "HTTP " + status + ": " + message + (detail.isEmpty() ? "" : " (" + detail + ")");
    return all.length() > MAX_MESSAGE ? all.substring(0, MAX_MESSAGE) : all;
  }
}
