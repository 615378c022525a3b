package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenRouter: errors with numbers for codes, some of them inside HTTP 200; a price in every answer;
 * every answer can be looked up.
 */
final class OpenRouterDialect implements Dialect {
  private static final Duration BUDGET_RESETS_AFTER = Duration.ofHours(1);

  /** Errors whose name begins so come inside HTTP 200, as once a model has begun to answer. */
  private static final String IN_200 = "in_200_";

  private static final List<NamedError> ERRORS =
      List.of(
          error("invalid_request", 400, false),
          error("context_length_exceeded", 400, false),
          error("invalid_credentials", 401, false),
          error("insufficient_credits", 402, false),
          error("in_flight_budget_exhausted", 402, true),
          error("weight_exceeds_budget", 402, false),
          error("moderation_flagged", 403, false),
          error("budget_exceeded", 403, false),
          error("model_not_found", 404, false),
          error("timeout", 408, false),
          error("rate_limit_exceeded", 429, true),
          error("provider_unavailable", 502, false),
          error("no_provider_available", 503, true),
          error(IN_200 + "rate_limit_exceeded", 429, false),
          error(IN_200 + "provider_unavailable", 502, false),
          error(IN_200 + "server_error", 500, false));

  private static NamedError error(String name, int status, boolean waits) {
    return new NamedError(name, status, name, null, waits, "Told to answer " + name + ".");
  }

  @Override
  public String name() {
    return "openrouter";
  }

  @Override
  public List<String> prefixes() {
    return List.of("/api/v1", "/v1");
  }

  @Override
  public Map<String, String> headers(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("x-generation-id", generationId(facts.requestId()));
    return headers;
  }

  static String generationId(String requestId) {
    return "gen-" + requestId.substring("req_".length());
  }

  @Override
  public List<NamedError> errors() {
    return ERRORS;
  }

  @Override
  public OpenAiError form(Refusal refusal) {
    return switch (refusal.kind()) {
      case OUT_OF_QUOTA -> new OpenAiError(402, "insufficient_credits", null);
      case CONTENT_REFUSED -> new OpenAiError(403, "moderation_flagged", null);
      case SERVER_ERROR -> new OpenAiError(500, "server_error", null);
      case OVERLOADED -> new OpenAiError(503, "no_provider_available", null);
      case UNAUTHENTICATED -> new OpenAiError(401, "invalid_credentials", null);
      case CONTEXT_TOO_LONG -> new OpenAiError(400, "context_length_exceeded", null);
      case REQUESTS_EXHAUSTED,
          DAY_EXHAUSTED,
          TOKENS_EXHAUSTED,
          OUTPUT_TOKENS_EXHAUSTED,
          CONCURRENCY_EXHAUSTED ->
          new OpenAiError(429, "rate_limit_exceeded", null);
      case INVALID -> new OpenAiError(400, "invalid_request", null);
      case NO_SUCH_PATH, UNKNOWN_MODEL -> new OpenAiError(404, "model_not_found", null);
      case BODY_TOO_LARGE, OTHER -> OpenAiError.of(refusal);
    };
  }

  @Override
  public int sentStatus(Refused refused) {
    return refused.type().startsWith(IN_200) ? 200 : refused.status();
  }

  @Override
  public ObjectNode errorBody(Refused refused, CallFacts facts) {
    var in200 = refused.type().startsWith(IN_200);
    var type = in200 ? refused.type().substring(IN_200.length()) : refused.type();
    var body = LimitedJson.mapper().createObjectNode();
    if (in200) {
      body.put("id", generationId(facts.requestId()));
    }
    var error = body.putObject("error");
    error.put("code", refused.status());
    error.put("message", refused.message());
    var metadata = error.putObject("metadata");
    metadata.put("error_type", type);
    switch (type) {
      case "in_flight_budget_exhausted" ->
          metadata.put("limit_source", "openrouter_in_flight_budget");
      case "weight_exceeds_budget" -> metadata.put("limit_source", "openrouter_credits");
      case "budget_exceeded" ->
          metadata.put("resets_at", facts.created().plus(BUDGET_RESETS_AFTER).toString());
      case "moderation_flagged" -> metadata.putArray("reasons").add("violence");
      default -> metadata.put("provider_name", "Simulator");
    }
    return body;
  }

  /** Limit headers only on its own 429s; a reset is in milliseconds since 1970. */
  @Override
  public void errorHeaders(Map<String, String> headers, Refused refused, CallFacts facts) {
    var wait = refused.retryAfter();
    if (wait == null) {
      return;
    }
    headers.put("retry-after", OpenAiHeaders.wholeSeconds(wait));
    if (refused.status() == 429) {
      var limit = facts.limits().requests();
      headers.put("x-ratelimit-limit", Long.toString(limit == null ? 20 : limit.limit()));
      headers.put("x-ratelimit-remaining", Long.toString(limit == null ? 0 : limit.remaining()));
      headers.put("x-ratelimit-reset", Long.toString(facts.created().plus(wait).toEpochMilli()));
    }
  }

  @Override
  public void extend(ObjectNode completion, SimulatedAnswer answer, CallFacts facts) {
    completion.put("id", generationId(facts.requestId()));
    completion.put("provider", "Simulator");
    var usage = (ObjectNode) completion.path("usage");
    usage.put("cost", facts.cost());
    usage.put("is_byok", false);
    usage.putObject("cost_details").put("upstream_inference_cost", facts.cost());
  }

  @Override
  public boolean alwaysStored() {
    return true;
  }

  /** It limits money, not tokens. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return 0;
  }
}
