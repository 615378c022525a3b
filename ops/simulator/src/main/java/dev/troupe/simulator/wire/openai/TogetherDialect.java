package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Together: header names without a unit, limits told per second, {@code error_type}. */
final class TogetherDialect implements Dialect {
  private static final Set<String> DYNAMIC =
      Set.of("dynamic_request_limited", "dynamic_token_limited");
  private static final long SECONDS_PER_MINUTE = 60;
  private static final List<NamedError> ERRORS =
      List.of(
          OpenAiDialect.error("invalid_api_key", 401, "invalid_request_error"),
          OpenAiDialect.error("payment_required", 402, "credit_limit"),
          OpenAiDialect.error("model_not_available", 404, "invalid_request_error"),
          new NamedError(
              "dynamic_request_limited",
              429,
              "dynamic_request_limited",
              null,
              true,
              "Request rate above your dynamic limit."),
          new NamedError(
              "dynamic_token_limited",
              429,
              "dynamic_token_limited",
              null,
              true,
              "Token rate above your dynamic limit."),
          OpenAiDialect.error("server_error", 500, "server_error"),
          OpenAiDialect.error("service_unavailable", 503, "service_unavailable"));

  @Override
  public String name() {
    return "together";
  }

  @Override
  public Map<String, String> headers(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("x-request-id", facts.requestId());
    var requests = facts.limits().requests();
    if (requests != null) {
      headers.put("x-ratelimit-limit", Long.toString(requests.limit()));
      headers.put("x-ratelimit-remaining", Long.toString(requests.remaining()));
      headers.put("x-ratelimit-reset", OpenAiHeaders.wholeSeconds(requests.reset()));
      headers.put(
          "x-ratelimit-limit-dynamic", Long.toString(requests.limit() / SECONDS_PER_MINUTE));
    }
    var tokens = facts.limits().tokens();
    if (tokens != null) {
      headers.put("x-tokenlimit-limit", Long.toString(tokens.limit()));
      headers.put("x-tokenlimit-remaining", Long.toString(tokens.remaining()));
    }
    return headers;
  }

  @Override
  public List<NamedError> errors() {
    return ERRORS;
  }

  @Override
  public OpenAiError form(Refusal refusal) {
    return switch (refusal.kind()) {
      case REQUESTS_EXHAUSTED, DAY_EXHAUSTED, CONCURRENCY_EXHAUSTED ->
          new OpenAiError(429, "dynamic_request_limited", null);
      case TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED ->
          new OpenAiError(429, "dynamic_token_limited", null);
      case OUT_OF_QUOTA -> new OpenAiError(402, "credit_limit", "payment_required");
      case UNAUTHENTICATED,
          INVALID,
          NO_SUCH_PATH,
          UNKNOWN_MODEL,
          CONTEXT_TOO_LONG,
          BODY_TOO_LARGE,
          CONTENT_REFUSED,
          SERVER_ERROR,
          OVERLOADED,
          OTHER ->
          OpenAiError.of(refusal);
    };
  }

  @Override
  public ObjectNode errorBody(Refused refused, CallFacts facts) {
    var body = Dialect.super.errorBody(refused, facts);
    if (DYNAMIC.contains(refused.type())) {
      ((ObjectNode) body.path("error")).put("type", "rate_limit").put("error_type", refused.type());
    }
    return body;
  }

  @Override
  public void errorHeaders(Map<String, String> headers, Refused refused, CallFacts facts) {
    if (refused.retryAfter() != null) {
      headers.put("retry-after", OpenAiHeaders.wholeSeconds(refused.retryAfter()));
    }
  }
}
