package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a provider of OpenAI's shape does in its own way. */
interface Dialect {
  String name();

  /** What stands before the paths; the first one that fits counts. */
  default List<String> prefixes() {
    return List.of("/v1");
  }

  /** The headers of every reply. */
  Map<String, String> headers(CallFacts facts);

  /** The errors that a prompt may ask for. */
  List<NamedError> errors();

  /** The body of an error. */
  default ObjectNode errorBody(Refused refused, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var error = body.putObject("error");
    error.put("message", refused.message());
    error.put("type", refused.type());
    error.put("param", refused.param());
    error.put("code", refused.code());
    return body;
  }

  /** The headers that only errors have. */
  default void errorHeaders(Map<String, String> headers, Refused refused, CallFacts facts) {
    if (refused.retryAfter() != null) {
      OpenAiHeaders.putRetryAfter(headers, refused.retryAfter());
    }
  }

  /** The status sent, which is not always the error's. */
  default int sentStatus(Refused refused) {
    return refused.status();
  }

  /** How this provider calls a refusal of the core. */
  default OpenAiError form(Refusal refusal) {
    return OpenAiError.of(refusal);
  }

  /** Adds its own fields to a chat completion. */
  default void extend(ObjectNode completion, SimulatedAnswer answer, CallFacts facts) {}

  /** Whether every answer can be looked up. */
  default boolean alwaysStored() {
    return false;
  }

  /** What counts to the limit on tokens when a call begins. */
  default long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return Math.max(prompt, request.maxTokens() == null ? 0 : request.maxTokens());
  }

  /** An error about to be written. */
  record Refused(
      int status,
      String message,
      String type,
      @Nullable String param,
      @Nullable String code,
      @Nullable Duration retryAfter) {
    static Refused of(Refusal refusal, OpenAiError form) {
      return new Refused(
          form.status(),
          refusal.message(),
          form.type(),
          refusal.param(),
          refusal.code() != null ? refusal.code() : form.code(),
          refusal.retryAfter());
    }

    static Refused of(NamedError named, Duration wait) {
      return new Refused(
          named.status(),
          named.message(),
          named.type(),
          null,
          named.code(),
          named.waits() ? wait : null);
    }
  }
}
