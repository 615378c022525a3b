package dev.troupe.simulator.wire.cohere;

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

/** {@code POST /v2/chat}. */
public final class CohereWire implements Wire {
  @Override
  public String name() {
    return "cohere";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    return switch (method + " " + path) {
      case "POST /v2/chat" -> Optional.of(Operation.GENERATE);
      case "GET /v1/models" -> Optional.of(Operation.LIST_MODELS);
      default -> Optional.empty();
    };
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    var header = call.header("authorization");
    return header == null ? null : header.replaceFirst("(?i)^bearer ", "");
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, CohereRequest::read);
  }

  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return prompt;
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return CohereReply.of(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return CohereErrors.refusal(refusal, facts);
  }

  @Override
  public Set<String> errors() {
    return CohereErrors.names();
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    return CohereErrors.named(name, facts);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    return CohereReply.models(models);
  }
}
