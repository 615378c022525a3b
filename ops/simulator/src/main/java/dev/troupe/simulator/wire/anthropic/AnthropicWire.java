package dev.troupe.simulator.wire.anthropic;

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

/** {@code POST /v1/messages}. */
public final class AnthropicWire implements Wire {
  @Override
  public String name() {
    return "anthropic";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    return switch (method + " " + path) {
      case "POST /v1/messages" -> Optional.of(Operation.GENERATE);
      case "GET /v1/models" -> Optional.of(Operation.LIST_MODELS);
      default -> Optional.empty();
    };
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    return call.header("x-api-key");
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, AnthropicRequest::read);
  }

  /** Input only, and of it what no cache has; output has a limit of its own. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return prompt - cached;
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return AnthropicReply.message(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return AnthropicErrors.refusal(refusal, facts);
  }

  @Override
  public Set<String> errors() {
    return AnthropicErrors.names();
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    return AnthropicErrors.named(name, retryAfter, facts);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var data = body.putArray("data");
    models.forEach(model -> data.addObject().put("type", "model").put("id", model));
    body.put("has_more", false);
    return HttpReply.json(200, AnthropicHeaders.of(facts), body);
  }
}
