package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OpenAI chat completions. */
public final class OpenAiWire implements Wire {
  private static final String BEARER = "bearer ";
  private static final String COMPLETIONS = "/v1/chat/completions";

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    return switch (method + " " + path) {
      case "POST " + COMPLETIONS -> Optional.of(Operation.GENERATE);
      case "GET " + COMPLETIONS -> Optional.of(Operation.LIST_STORED);
      case "GET /v1/models" -> Optional.of(Operation.LIST_MODELS);
      default -> Optional.empty();
    };
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    var header = call.header("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    return header.substring(BEARER.length()).strip();
  }

  @Override
  public Parsed parse(HttpCall call) {
    return OpenAiRequest.parse(call);
  }

  @Override
  public HttpReply answer(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return OpenAiReply.completion(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return OpenAiReply.error(refusal, facts);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    return OpenAiReply.models(models, facts);
  }

  /** {@code metadata[key]=value}, as {@code listChatCompletions} has it. */
  @Override
  public Map<String, String> storedFilter(HttpCall call) {
    var filter = new HashMap<String, String>();
    call.query()
        .forEach(
            (name, value) -> {
              if (name.startsWith("metadata[") && name.endsWith("]")) {
                filter.put(name.substring("metadata[".length(), name.length() - 1), value);
              }
            });
    return filter;
  }

  @Override
  public HttpReply stored(List<String> bodies, CallFacts facts) {
    return OpenAiReply.stored(bodies, facts);
  }
}
