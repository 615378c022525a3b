package dev.troupe.simulator.wire.gemini;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Google's errors: what to wait for, and for which quota, stands in the body's details. */
final class GeminiErrors {
  /** Not an error to HTTP: a 200 that has no candidates. */
  static final String BLOCKED = "PROMPT_BLOCKED";

  private static final String EXHAUSTED = "RESOURCE_EXHAUSTED";
  private static final String TYPES = "type.googleapis.com/google.rpc.";
  private static final String METRICS = "generativelanguage.googleapis.com/generate_";

  private static final List<NamedError> ALL =
      List.of(
          error("INVALID_ARGUMENT", 400),
          error("FAILED_PRECONDITION", 400),
          error("UNAUTHENTICATED", 401),
          error("PERMISSION_DENIED", 403),
          error("NOT_FOUND", 404),
          new NamedError(EXHAUSTED, 429, EXHAUSTED, "requests", true, "You exceeded your quota."),
          new NamedError(
              "RESOURCE_EXHAUSTED_PER_DAY", 429, EXHAUSTED, "day", true, "Daily quota exceeded."),
          new NamedError(
              "SPEND_LIMIT", 429, EXHAUSTED, null, false, "Your project's spend limit is reached."),
          error("INTERNAL", 500),
          error("UNAVAILABLE", 503),
          error("DEADLINE_EXCEEDED", 504));

  private GeminiErrors() {}

  private static NamedError error(String status, int code) {
    return new NamedError(status, code, status, null, false, "Told to answer " + status + ".");
  }

  static Set<String> names() {
    var names = new LinkedHashSet<String>();
    ALL.forEach(error -> names.add(error.name()));
    names.add(BLOCKED);
    return names;
  }

  static HttpReply named(String name, Duration retryAfter) {
    var error = NamedError.find(ALL, name);
    return reply(
        error.status(),
        error.type(),
        error.message(),
        error.code(),
        error.waits() ? retryAfter : null);
  }

  static HttpReply refusal(Refusal refusal) {
    var message = refusal.message();
    var wait = refusal.retryAfter();
    return switch (refusal.kind()) {
      // A wrong key is a wrong argument to Google.
      case UNAUTHENTICATED ->
          reply(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
      case INVALID, CONTEXT_TOO_LONG, BODY_TOO_LARGE, CONTENT_REFUSED ->
          reply(400, "INVALID_ARGUMENT", message);
      case NO_SUCH_PATH, UNKNOWN_MODEL -> reply(404, "NOT_FOUND", message);
      case REQUESTS_EXHAUSTED, CONCURRENCY_EXHAUSTED ->
          reply(429, EXHAUSTED, message, "requests", wait);
      case DAY_EXHAUSTED -> reply(429, EXHAUSTED, message, "day", wait);
      case TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED ->
          reply(429, EXHAUSTED, message, "tokens", wait);
      case OUT_OF_QUOTA -> reply(429, EXHAUSTED, message);
      case SERVER_ERROR -> reply(500, "INTERNAL", message);
      case OVERLOADED -> reply(503, "UNAVAILABLE", message);
      case OTHER -> reply(refusal.status(), "UNKNOWN", message);
    };
  }

  private static HttpReply reply(int code, String status, String message) {
    return reply(code, status, message, null, null);
  }

  private static HttpReply reply(
      int code,
      String status,
      String message,
      @Nullable String quota,
      @Nullable Duration retryAfter) {
    var body = LimitedJson.mapper().createObjectNode();
    var error = body.putObject("error");
    error.put("code", code).put("message", message).put("status", status);
    if (quota != null) {
      var details = error.putArray("details");
      var violation =
          details
              .addObject()
              .put("@type", TYPES + "QuotaFailure")
              .putArray("violations")
              .addObject();
      violation.put("quotaMetric", METRICS + metric(quota));
      violation.put("quotaId", "GenerateContent" + id(quota));
      if (retryAfter != null) {
        details
            .addObject()
            .put("@type", TYPES + "RetryInfo")
            .put("retryDelay", seconds(retryAfter));
      }
    }
    return HttpReply.json(code, GeminiHttp.HEADERS, body);
  }

  private static String metric(String quota) {
    return quota.equals("tokens") ? "content_paid_tier_input_token_count" : "content_requests";
  }

  private static String id(String quota) {
    return switch (quota) {
      case "tokens" -> "PaidTierInputTokensPerModelPerMinute";
      case "day" -> "RequestsPerDayPerProjectPerModel";
      default -> "RequestsPerMinutePerProjectPerModel";
    };
  }

  /** As protobuf writes a duration: {@code 52s}, {@code 1.500s}. */
  static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
  }
}
