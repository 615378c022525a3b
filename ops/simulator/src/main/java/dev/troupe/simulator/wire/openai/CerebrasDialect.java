package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.limit.LimitSnapshot;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Cerebras: limits per day and per minute with names of their own, resets in broken seconds. */
final class CerebrasDialect implements Dialect {
  /** Counted for a call that names no limit of its own. */
  private static final int LONGEST_ANSWER = 8_192;

  private static final String INVALID = "invalid_request_error";
  private static final List<NamedError> ERRORS =
      List.of(
          OpenAiDialect.error("wrong_api_key", 401, INVALID),
          OpenAiDialect.error("payment_required", 402, "payment_required"),
          OpenAiDialect.error("model_not_found", 404, INVALID),
          OpenAiDialect.error("request_timeout", 408, "timeout"),
          OpenAiDialect.error("context_length_exceeded", 400, INVALID),
          OpenAiDialect.waiting("request_quota_exceeded", 429, "too_many_requests_error"),
          OpenAiDialect.waiting("token_quota_exceeded", 429, "too_many_tokens_error"),
          OpenAiDialect.waiting("queue_exceeded", 429, "too_many_requests_error"),
          OpenAiDialect.error("internal_server_error", 500, "server_error"),
          OpenAiDialect.error("service_unavailable", 503, "server_error"));

  @Override
  public String name() {
    return "cerebras";
  }

  @Override
  public Map<String, String> headers(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("x-request-id", facts.requestId());
    put(headers, "requests-day", facts.limits().requestsPerDay());
    put(headers, "tokens-minute", facts.limits().tokens());
    return headers;
  }

  private static void put(
      Map<String, String> headers, String what, LimitSnapshot.@Nullable Line line) {
    if (line != null) {
      headers.put("x-ratelimit-limit-" + what, Long.toString(line.limit()));
      headers.put("x-ratelimit-remaining-" + what, Long.toString(line.remaining()));
      headers.put(
          "x-ratelimit-reset-" + what, BigDecimal.valueOf(line.reset().toNanos(), 9).toString());
    }
  }

  @Override
  public List<NamedError> errors() {
    return ERRORS;
  }

  @Override
  public void extend(ObjectNode completion, SimulatedAnswer answer, CallFacts facts) {
    var seconds = BigDecimal.valueOf(facts.processing().toNanos(), 9);
    completion
        .putObject("time_info")
        .put("queue_time", BigDecimal.ZERO)
        .put("prompt_time", BigDecimal.ZERO)
        .put("completion_time", seconds)
        .put("total_time", seconds);
  }

  /** All that the call might use, up front. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return prompt + (request.maxTokens() == null ? LONGEST_ANSWER : request.maxTokens());
  }
}
