package dev.troupe.simulator.wire.cohere;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cohere's errors: a status and a sentence. There is no code, and none of them says when to come
 * back.
 */
final class CohereErrors {
  private static final String MINUTE =
      "You are using a Trial key, which is limited to 20 API calls / minute.";
  private static final String MONTH =
      "You are using a Trial key, which is limited to 1000 API calls / month.";
  private static final String TOKENS =
      "trial token rate limit exceeded, limit is 100000 tokens per minute";
  private static final String BILLING =
      "You have reached your billing limit. Please add or update your payment method.";

  private static final List<NamedError> ALL =
      List.of(
          error(
              "bad_request",
              400,
              "invalid request: temperature must be between 0 and 1.0 inclusive."),
          error(
              "too_many_tokens",
              400,
              "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received"
                  + " 4292."),
          error("invalid_token", 401, "invalid api token"),
          error("billing", 402, BILLING),
          error("forbidden", 403, "this key may not use the resource"),
          error(
              "model_not_found",
              404,
              "model 'xyz' not found, make sure the correct model ID was used and that you have"
                  + " access to the model."),
          error("unprocessable", 422, "unknown field: parameter 'xyz' is not a valid field"),
          error("rate", 429, MINUTE),
          error("token_rate", 429, TOKENS),
          error("month", 429, MONTH),
          error("blocked", 498, "the request contains a deny-listed token"),
          error("cancelled", 499, "request cancelled"),
          error("internal", 500, "internal server error"),
          error("unavailable", 503, "service unavailable"),
          error("gateway_timeout", 504, "gateway timeout"),
          error("error_in_200", 200, "ERROR"),
          error("timeout_in_200", 200, "TIMEOUT"));

  private CohereErrors() {}

  private static NamedError error(String name, int status, String message) {
    return new NamedError(name, status, name, null, false, message);
  }

  static Set<String> names() {
    var names = new LinkedHashSet<String>();
    ALL.forEach(error -> names.add(error.name()));
    return names;
  }

  static HttpReply named(String name, CallFacts facts) {
    var error = NamedError.find(ALL, name);
    return error.status() == 200
        ? CohereReply.brokenOff(error.message(), facts)
        : reply(error.status(), error.message(), facts);
  }

  static HttpReply refusal(Refusal refusal, CallFacts facts) {
    var said = refusal.message();
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> reply(401, "invalid api token", facts);
      case INVALID -> reply(400, "invalid request: " + said, facts);
      case NO_SUCH_PATH -> reply(404, "404 page not found", facts);
      case UNKNOWN_MODEL -> reply(404, said, facts);
      case CONTEXT_TOO_LONG -> reply(400, "too many tokens: " + said, facts);
      case BODY_TOO_LARGE -> reply(413, said, facts);
      case REQUESTS_EXHAUSTED, CONCURRENCY_EXHAUSTED -> reply(429, MINUTE, facts);
      case TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED -> reply(429, TOKENS, facts);
      case DAY_EXHAUSTED -> reply(429, MONTH, facts);
      case OUT_OF_QUOTA -> reply(402, BILLING, facts);
      case CONTENT_REFUSED -> reply(498, said, facts);
      case SERVER_ERROR -> reply(500, said, facts);
      case OVERLOADED -> reply(503, said, facts);
      case OTHER -> reply(refusal.status(), said, facts);
    };
  }

  private static HttpReply reply(int status, String message, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    body.put("id", CohereReply.id(facts)).put("message", message);
    return HttpReply.json(status, Map.of("content-type", "application/json"), body);
  }
}
