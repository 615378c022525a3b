package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a model writes its answer.
 *
 * @param maxTokens bound on the answer's tokens; always set, because it bounds what one call can
 *     cost
 * @param temperature 0 to 2; absent: the model's own
 * @param more every further parameter, by its name and in its form in the chat API ({@code top_p},
 *     {@code stop}, {@code seed}, {@code tools}, {@code tool_choice}, {@code reasoning_effort},
 *     ...); absent: none. An adapter sends each of them or says that it can't
 * @param onCut what becomes of an answer that was cut at {@code maxTokens}; absent: it fails
 * @param keep what is kept beside the answer; absent: nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sampling(
    int maxTokens,
    @Nullable Double temperature,
    @Nullable SortedMap<String, JsonNode> more,
    @Nullable OnCut onCut,
    @Nullable Keep keep) {
  public Sampling {
    more = more == null || more.isEmpty() ? null : new TreeMap<>(more);
  }

  public Sampling(int maxTokens, @Nullable Double temperature) {
    this(maxTokens, temperature, null, null, null);
  }

  public Sampling(
      int maxTokens, @Nullable Double temperature, @Nullable SortedMap<String, JsonNode> more) {
    this(maxTokens, temperature, more, null, null);
  }

  /** The further parameters; empty if there are none. */
  public Map<String, JsonNode> further() {
    return more == null ? Map.of() : more;
  }
}
