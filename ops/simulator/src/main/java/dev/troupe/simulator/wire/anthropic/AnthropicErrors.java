package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic's errors: a status, a type and a message. */
final class AnthropicErrors {
  private static final List<NamedError> ALL =
      List.of(
          error("invalid_request_error", 400, false),
          error("authentication_error", 401, false),
          error("billing_error", 402, false),
          error("permission_error", 403, false),
          error("not_found_error", 404, false),
          error("conflict_error", 409, false),
          error("request_too_large", 413, false),
          error("rate_limit_error", 429, true),
          new NamedError(
              "spend_limit",
              429,
              "rate_limit_error",
              null,
              false,
              "You have reached your specified API usage limits."),
          new NamedError(
              "context_too_long",
              400,
              "invalid_request_error",
              null,
              false,
              "prompt is too long: 208310 tokens > 200000 maximum"),
          error("api_error", 500, false),
          error("timeout_error", 504, false),
          error("overloaded_error", 529, false));

  private AnthropicErrors() {}

  private static NamedError error(String type, int status, boolean waits) {
    return new NamedError(type, status, type, null, waits, "Told to answer " + type + ".");
  }

  static Set<String> names() {
    var names = new LinkedHashSet<String>();
    ALL.forEach(error -> names.add(error.name()));
    return names;
  }

  static HttpReply named(String name, Duration retryAfter, CallFacts facts) {
    var error = NamedError.find(ALL, name);
    return reply(
        error.status(), error.type(), error.message(), error.waits() ? retryAfter : null, facts);
  }

  static HttpReply refusal(Refusal refusal, CallFacts facts) {
    var type = type(refusal);
    return reply(
        status(refusal, type),
        type,
        refusal.kind() == Refusal.Kind.CONTEXT_TOO_LONG
            ? "prompt is too long: " + refusal.message()
            : refusal.message(),
        refusal.retryAfter(),
        facts);
  }

  private static String type(Refusal refusal) {
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> "authentication_error";
      case INVALID, CONTEXT_TOO_LONG, CONTENT_REFUSED -> "invalid_request_error";
      case NO_SUCH_PATH, UNKNOWN_MODEL -> "not_found_error";
      case BODY_TOO_LARGE -> "request_too_large";
      case REQUESTS_EXHAUSTED,
          DAY_EXHAUSTED,
          TOKENS_EXHAUSTED,
          OUTPUT_TOKENS_EXHAUSTED,
          CONCURRENCY_EXHAUSTED ->
          "rate_limit_error";
      case OUT_OF_QUOTA -> "billing_error";
      case SERVER_ERROR -> "api_error";
      case OVERLOADED -> "overloaded_error";
      case OTHER -> refusal.status() < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static int status(Refusal refusal, String type) {
    return refusal.kind() == Refusal.Kind.OTHER
        ? refusal.status()
        : NamedError.find(ALL, type).status();
  }

  private static HttpReply reply(
      int status, String type, String message, @Nullable Duration retryAfter, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    body.put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    body.put("request_id", AnthropicHeaders.requestId(facts));
    var headers = AnthropicHeaders.of(facts);
    if (retryAfter != null) {
      AnthropicHeaders.putRetryAfter(headers, retryAfter);
    }
    return HttpReply.json(status, headers, body);
  }
}
