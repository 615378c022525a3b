package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Groq: OpenAI's header names, but requests are those per day, and its own error 498. */
final class GroqDialect implements Dialect {
  private static final String INVALID = "invalid_request_error";
  private static final List<NamedError> ERRORS =
      List.of(
          OpenAiDialect.error("invalid_api_key", 401, INVALID),
          OpenAiDialect.error("model_not_found", 404, INVALID),
          OpenAiDialect.error("request_too_large", 413, INVALID),
          OpenAiDialect.error("unprocessable_entity", 422, INVALID),
          OpenAiDialect.waiting("rate_limit_exceeded", 429, "tokens"),
          OpenAiDialect.error("capacity_exceeded", 498, "capacity_exceeded"),
          OpenAiDialect.error("internal_server_error", 500, "internal_server_error"),
          OpenAiDialect.error("bad_gateway", 502, "internal_server_error"),
          OpenAiDialect.error("service_unavailable", 503, "internal_server_error"));

  @Override
  public String name() {
    return "groq";
  }

  @Override
  public List<String> prefixes() {
    return List.of("/openai/v1", "/v1");
  }

  @Override
  public Map<String, String> headers(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("x-request-id", facts.requestId());
    OpenAiHeaders.put(headers, "requests", facts.limits().requestsPerDay());
    OpenAiHeaders.put(headers, "tokens", facts.limits().tokens());
    return headers;
  }

  /** Seconds only, and only where the limit is the caller's. */
  @Override
  public void errorHeaders(Map<String, String> headers, Refused refused, CallFacts facts) {
    if (refused.status() == 429 && refused.retryAfter() != null) {
      headers.put("retry-after", OpenAiHeaders.wholeSeconds(refused.retryAfter()));
    }
  }

  @Override
  public List<NamedError> errors() {
    return ERRORS;
  }

  @Override
  public void extend(ObjectNode completion, SimulatedAnswer answer, CallFacts facts) {
    ((ObjectNode) completion.path("usage"))
        .put("queue_time", BigDecimal.ZERO)
        .put("prompt_time", BigDecimal.ZERO)
        .put("completion_time", seconds(facts.processing()))
        .put("total_time", seconds(facts.processing()));
    completion.putObject("x_groq").put("id", facts.requestId());
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 9);
  }

  /** Cached tokens do not count. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return Dialect.super.countedTokens(request, prompt - cached, cached);
  }
}
