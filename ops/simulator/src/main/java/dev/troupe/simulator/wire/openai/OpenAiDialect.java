package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI itself. */
final class OpenAiDialect implements Dialect {
  private static final String INVALID = "invalid_request_error";
  private static final String BY_DATE = "rate_limit_until_date";

  private static final List<NamedError> ERRORS =
      List.of(
          error("context_length_exceeded", 400, INVALID),
          error("content_policy_violation", 400, "image_generation_user_error"),
          error("moderation_blocked", 400, "image_generation_user_error"),
          error("invalid_api_key", 401, INVALID),
          error("unsupported_country_region_territory", 403, "request_forbidden"),
          error("model_not_found", 404, INVALID),
          new NamedError("conflict", 409, INVALID, null, false, "The resource is locked."),
          new NamedError("unprocessable", 422, INVALID, null, false, "Unable to process that."),
          waiting("rate_limit_exceeded", 429, "requests"),
          new NamedError(BY_DATE, 429, BY_DATE, "rate_limit_exceeded", true, "Rate limit reached."),
          error("insufficient_quota", 429, "insufficient_quota"),
          error("credit_balance_exhausted", 429, "insufficient_quota"),
          waiting("slow_down", 503, "service_unavailable_error"),
          new NamedError("server_error", 500, "server_error", null, false, "We had an error."),
          error("server_is_overloaded", 503, "service_unavailable_error"));

  static NamedError error(String code, int status, String type) {
    return new NamedError(code, status, type, code, false, "Told to answer " + code + ".");
  }

  static NamedError waiting(String code, int status, String type) {
    return new NamedError(code, status, type, code, true, "Told to answer " + code + ".");
  }

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public Map<String, String> headers(CallFacts facts) {
    return OpenAiHeaders.of(facts);
  }

  @Override
  public List<NamedError> errors() {
    return ERRORS;
  }

  /** The second form of Retry-After that HTTP allows, rounded up to a whole second. */
  @Override
  public void errorHeaders(Map<String, String> headers, Refused refused, CallFacts facts) {
    if (refused.type().equals(BY_DATE) && refused.retryAfter() != null) {
      var when = facts.created().plus(refused.retryAfter()).plusNanos(999_999_999);
      headers.put(
          "retry-after",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(when.atOffset(ZoneOffset.UTC)));
    } else {
      Dialect.super.errorHeaders(headers, refused, facts);
    }
    var again = shouldRetry(refused);
    if (again != null) {
      headers.put("x-should-retry", again);
    }
  }

  private static @Nullable String shouldRetry(Refused refused) {
    if (refused.type().equals("insufficient_quota")) {
      return "false";
    }
    return refused.status() == 429 || refused.status() >= 500 ? "true" : null;
  }
}
