package dev.troupe.simulator.wire.elevenlabs;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** ElevenLabs' errors: a status word within {@code detail}; never a time to come back. */
final class ElevenLabsErrors {
  private static final String TOO_MANY = "too_many_concurrent_requests";
  private static final String BUSY = "system_busy";

  private static final List<NamedError> ALL =
      List.of(
          error("max_character_limit_exceeded", 400),
          error("invalid_api_key", 401),
          error("quota_exceeded", 401),
          error("missing_permissions", 403),
          error("voice_not_found", 404),
          error("invalid_parameters", 422),
          error(TOO_MANY, 429),
          error(BUSY, 429),
          error("internal_error", 500),
          error("service_unavailable", 503));

  private ElevenLabsErrors() {}

  private static NamedError error(String status, int code) {
    return new NamedError(status, code, status, null, false, "Told to answer " + status + ".");
  }

  static Set<String> names() {
    var names = new LinkedHashSet<String>();
    ALL.forEach(error -> names.add(error.name()));
    return names;
  }

  static HttpReply named(String name, CallFacts facts) {
    var error = NamedError.find(ALL, name);
    return reply(error.status(), error.type(), error.message(), facts);
  }

  static HttpReply refusal(Refusal refusal, CallFacts facts) {
    var message = refusal.message();
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> reply(401, "invalid_api_key", message, facts);
      case INVALID -> reply(422, "invalid_parameters", message, facts);
      case CONTENT_REFUSED -> reply(400, "content_against_policy", message, facts);
      case NO_SUCH_PATH -> reply(404, "not_found", message, facts);
      case UNKNOWN_MODEL -> reply(400, "model_not_found", message, facts);
      case CONTEXT_TOO_LONG, BODY_TOO_LARGE ->
          reply(400, "max_character_limit_exceeded", message, facts);
      case CONCURRENCY_EXHAUSTED -> reply(429, TOO_MANY, message, facts);
      case REQUESTS_EXHAUSTED, DAY_EXHAUSTED, TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED ->
          reply(429, BUSY, message, facts);
      case OUT_OF_QUOTA -> reply(401, "quota_exceeded", message, facts);
      case SERVER_ERROR -> reply(500, "internal_error", message, facts);
      case OVERLOADED -> reply(429, BUSY, message, facts);
      case OTHER -> reply(refusal.status(), "other", message, facts);
    };
  }

  static HttpReply reply(int code, String status, String message, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    body.putObject("detail").put("status", status).put("message", message);
    return HttpReply.json(code, ElevenLabsHttp.headers(facts), body);
  }
}
