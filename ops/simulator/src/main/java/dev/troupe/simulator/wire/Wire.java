package dev.troupe.simulator.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One provider's way to speak. Implementations are stateless and thread-safe; they only translate,
 * and leave limits, faults, answers and the bill to the core.
 */
public interface Wire {
  /** The name that accounts use for it. */
  String name();

  /** What a call to this path asks for; empty if the provider has no such path. */
  Optional<Operation> operation(String method, String path);

  /** The key that a call carries; null if none. */
  @Nullable String apiKey(HttpCall call);

  /** Reads a call for {@link Operation#GENERATE}. Throws nothing on bad input. */
  Parsed parse(HttpCall call);

  /** Writes an answer. */
  HttpReply answer(SimulatedRequest request, SimulatedAnswer answer, CallFacts facts);

  /** Writes a refusal. */
  HttpReply refusal(Refusal refusal, CallFacts facts);

  /** Writes the list of models. */
  HttpReply models(List<String> models, CallFacts facts);

  /** The metadata that a call for {@link Operation#LIST_STORED} filters by. */
  default Map<String, String> storedFilter(HttpCall call) {
    return Map.of();
  }

  /** Writes a list of stored answers, given the bodies of their replies. */
  default HttpReply stored(List<String> bodies, CallFacts facts) {
    return refusal(Refusal.of(Refusal.Kind.NO_SUCH_PATH, "nothing is stored here"), facts);
  }
}
