package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.Refusal;
import org.jspecify.annotations.Nullable;

/** Status, type and code that OpenAI gives to each kind of refusal. */
record OpenAiError(int status, String type, @Nullable String code) {
  private static final String INVALID = "invalid_request_error";
  private static final String LIMIT = "rate_limit_exceeded";

  static OpenAiError of(Refusal refusal) {
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> new OpenAiError(401, INVALID, "invalid_api_key");
      case INVALID -> new OpenAiError(400, INVALID, null);
      case NO_SUCH_PATH -> new OpenAiError(404, INVALID, "unknown_url");
      case UNKNOWN_MODEL -> new OpenAiError(404, INVALID, "model_not_found");
      case CONTEXT_TOO_LONG -> new OpenAiError(400, INVALID, "context_length_exceeded");
      case BODY_TOO_LARGE -> new OpenAiError(413, INVALID, "request_too_large");
      case REQUESTS_EXHAUSTED, DAY_EXHAUSTED -> new OpenAiError(429, "requests", LIMIT);
      case TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED -> new OpenAiError(429, "tokens", LIMIT);
      case CONCURRENCY_EXHAUSTED -> new OpenAiError(429, "concurrency", LIMIT);
      case OUT_OF_QUOTA -> new OpenAiError(429, "insufficient_quota", "insufficient_quota");
      case CONTENT_REFUSED ->
          new OpenAiError(400, "image_generation_user_error", "moderation_blocked");
      case SERVER_ERROR -> new OpenAiError(500, "server_error", null);
      case OVERLOADED -> new OpenAiError(503, "service_unavailable_error", "server_is_overloaded");
      case OTHER ->
          new OpenAiError(
              refusal.status(), refusal.status() < 500 ? INVALID : "server_error", null);
    };
  }
}
