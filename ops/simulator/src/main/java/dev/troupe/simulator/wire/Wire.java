package dev.troupe.simulator.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One provider's way to speak. Implementations are stateless and thread-safe; they only translate,
 * and leave limits, faults, answers and the bill to the core.
 */
public interface Wire {
  /** The name that accounts use for it. */
  String name();

  /** The name under which {@code rates.csv} has its models. */
  default String prices() {
    return name();
  }

  /** What a call to this path asks for; empty if the provider has no such path. */
  Optional<Operation> operation(String method, String path);

  /** The key that a call carries; null if none. */
  @Nullable String apiKey(HttpCall call);

  /** Reads a call for {@link Operation#GENERATE}. Throws nothing on bad input. */
  Parsed parse(HttpCall call);

  /**
   * The tokens that count to the limit when a call begins.
   *
   * @param prompt all input tokens
   * @param cached the part of them that a cache has
   */
  long countedTokens(SimulatedRequest request, long prompt, long cached);

  /** Writes the answer to a call. */
  HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts);

  /** Writes a refusal. */
  HttpReply refusal(Refusal refusal, CallFacts facts);

  /** The names of the errors that a prompt may ask for. */
  Set<String> errors();

  /**
   * Writes one of {@link #errors()}.
   *
   * @param wait what it says about when to come back, if it says so at all
   */
  HttpReply error(String name, Duration wait, CallFacts facts);

  /** Writes the list of models. */
  HttpReply models(List<String> models, CallFacts facts);

  /** The metadata that a call for {@link Operation#LIST_STORED} filters by. */
  default Map<String, String> storedFilter(HttpCall call) {
    return Map.of();
  }

  /** Writes what was found, oldest first, for a call for {@link Operation#LIST_STORED}. */
  default HttpReply stored(List<StoredAnswer> found, HttpCall call, CallFacts facts) {
    return refusal(Refusal.of(Refusal.Kind.NO_SUCH_PATH, "nothing is stored here"), facts);
  }
}
