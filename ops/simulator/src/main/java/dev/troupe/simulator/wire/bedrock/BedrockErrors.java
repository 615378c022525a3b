package dev.troupe.simulator.wire.bedrock;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Bedrock's errors: the type is a header, the body only a message; never a time to come back. */
final class BedrockErrors {
  private static final List<NamedError> ALL =
      List.of(
          error("ValidationException", 400),
          error("ServiceQuotaExceededException", 400),
          error("ConflictException", 400),
          error("AccessDeniedException", 403),
          error("ResourceNotFoundException", 404),
          error("ModelTimeoutException", 408),
          error("ModelErrorException", 424),
          error("ModelStreamErrorException", 424),
          error("ThrottlingException", 429),
          error("ModelNotReadyException", 429),
          error("InternalServerException", 500),
          error("ServiceUnavailableException", 503));

  private BedrockErrors() {}

  private static NamedError error(String type, int status) {
    return new NamedError(type, status, type, null, false, "Told to answer " + type + ".");
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
    var type =
        switch (refusal.kind()) {
          case UNAUTHENTICATED -> "AccessDeniedException";
          case INVALID, CONTEXT_TOO_LONG, BODY_TOO_LARGE, CONTENT_REFUSED -> "ValidationException";
          case NO_SUCH_PATH, UNKNOWN_MODEL -> "ResourceNotFoundException";
          case REQUESTS_EXHAUSTED,
              DAY_EXHAUSTED,
              TOKENS_EXHAUSTED,
              OUTPUT_TOKENS_EXHAUSTED,
              CONCURRENCY_EXHAUSTED ->
              "ThrottlingException";
          case OUT_OF_QUOTA -> "ServiceQuotaExceededException";
          case SERVER_ERROR -> "InternalServerException";
          case OVERLOADED -> "ServiceUnavailableException";
          case OTHER -> "";
        };
    return type.isEmpty()
        ? reply(refusal.status(), "InternalServerException", refusal.message(), facts)
        : reply(NamedError.find(ALL, type).status(), type, refusal.message(), facts);
  }

  private static HttpReply reply(int status, String type, String message, CallFacts facts) {
    var headers = BedrockHttp.headers(facts);
    headers.put("x-amzn-errortype", type + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
    return HttpReply.json(
        status, headers, LimitedJson.mapper().createObjectNode().put("message", message));
  }
}
