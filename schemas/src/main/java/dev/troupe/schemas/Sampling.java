package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a model writes its answer.
 *
 * @param maxTokens bound on the answer's tokens; always set, because it bounds what one call can
 *     cost
 * @param temperature 0 to 2; absent: the model's own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sampling(int maxTokens, @Nullable Double temperature) {}
