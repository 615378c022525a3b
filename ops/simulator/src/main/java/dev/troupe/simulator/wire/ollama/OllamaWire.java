package dev.troupe.simulator.wire.ollama;

import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.NamedError;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wire;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /api/chat}: free, without keys and without limits but that of its queue. */
public final class OllamaWire implements Wire {
  private static final String QUEUE_FULL =
      "server busy, please try again.  maximum pending requests exceeded";

  private static final List<NamedError> ERRORS =
      List.of(
          error("bad_request", 400, "invalid options: num_ctx"),
          error("model_not_found", 404, "model 'no-such-model' not found"),
          error("too_many_requests", 429, "you have reached your usage limit"),
          error("internal", 500, "llama runner process has terminated"),
          error("queue_full", 503, QUEUE_FULL),
          error("in_200", 200, "an error was encountered while running the model"));

  private static NamedError error(String name, int status, String message) {
    return new NamedError(name, status, "error", null, false, message);
  }

  @Override
  public String name() {
    return "ollama";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    return switch (method + " " + path) {
      case "POST /api/chat" -> Optional.of(Operation.GENERATE);
      case "GET /api/tags" -> Optional.of(Operation.LIST_MODELS);
      default -> Optional.empty();
    };
  }

  /** A local one asks for none: whoever comes without a key comes with this one. */
  @Override
  public String apiKey(HttpCall call) {
    var header = call.header("authorization");
    return header == null ? "local" : header.replaceFirst("(?i)^bearer ", "");
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, OllamaRequest::read);
  }

  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return 0;
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return OllamaReply.of(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> OllamaReply.error(401, "unauthorized");
      case INVALID, CONTEXT_TOO_LONG, CONTENT_REFUSED -> OllamaReply.error(400, refusal.message());
      case NO_SUCH_PATH -> OllamaReply.error(404, "404 page not found");
      case UNKNOWN_MODEL -> OllamaReply.error(404, refusal.message());
      case BODY_TOO_LARGE -> OllamaReply.error(413, refusal.message());
      case REQUESTS_EXHAUSTED, DAY_EXHAUSTED, TOKENS_EXHAUSTED, OUTPUT_TOKENS_EXHAUSTED ->
          OllamaReply.error(429, refusal.message());
      case CONCURRENCY_EXHAUSTED, OVERLOADED -> OllamaReply.error(503, QUEUE_FULL);
      case OUT_OF_QUOTA -> OllamaReply.error(402, refusal.message());
      case SERVER_ERROR -> OllamaReply.error(500, refusal.message());
      case OTHER -> OllamaReply.error(refusal.status(), refusal.message());
    };
  }

  @Override
  public Set<String> errors() {
    var names = new LinkedHashSet<String>();
    ERRORS.forEach(error -> names.add(error.name()));
    return names;
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    var error = NamedError.find(ERRORS, name);
    return OllamaReply.error(error.status(), error.message());
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    return OllamaReply.models(models);
  }
}
