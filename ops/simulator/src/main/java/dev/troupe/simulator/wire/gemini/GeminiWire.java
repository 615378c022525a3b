package dev.troupe.simulator.wire.gemini;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1beta/models/MODEL:generateContent}. */
public final class GeminiWire implements Wire {
  @Override
  public String name() {
    return "gemini";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    if (method.equals("POST") && GeminiHttp.GENERATE.matcher(path).matches()) {
      return Optional.of(Operation.GENERATE);
    }
    return method.equals("GET") && path.matches("/v1(beta)?/models")
        ? Optional.of(Operation.LIST_MODELS)
        : Optional.empty();
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    return call.header("x-goog-api-key");
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, GeminiRequest::read);
  }

  /** Input only. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return prompt;
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return GeminiReply.of(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return GeminiErrors.refusal(refusal);
  }

  @Override
  public Set<String> errors() {
    return GeminiErrors.names();
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    return name.equals(GeminiErrors.BLOCKED)
        ? GeminiReply.blocked(facts)
        : GeminiErrors.named(name, retryAfter);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var list = body.putArray("models");
    models.forEach(model -> list.addObject().put("name", "models/" + model));
    return HttpReply.json(200, GeminiHttp.HEADERS, body);
  }
}
