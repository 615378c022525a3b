package dev.troupe.worker.provider.openai;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.http.Counts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code usage} in its two spellings: input includes what was read from a cache or written
 * into one, output includes reasoning unless the total says that it stands beside.
 */
final class UsageBody {
  private UsageBody() {}

  /** Of chat completions and embeddings: {@code prompt_tokens}, {@code completion_tokens}. */
  static @Nullable Usage prompt(JsonNode usage) {
    return Counts.read(
        usage,
        u ->
            tokens(
                Counts.required(u.path("prompt_tokens")),
                u.path("prompt_tokens_details"),
                Counts.required(u.path("completion_tokens")),
                u.path("completion_tokens_details"),
                u.path("total_tokens")));
  }

  /** Of responses and pictures: {@code input_tokens}, {@code output_tokens}. */
  static @Nullable Usage input(JsonNode usage) {
    return Counts.read(
        usage,
        u ->
            tokens(
                Counts.required(u.path("input_tokens")),
                u.path("input_tokens_details"),
                Counts.required(u.path("output_tokens")),
                u.path("output_tokens_details"),
                u.path("total_tokens")));
  }

  private static Usage tokens(
      long input, JsonNode inputs, long output, JsonNode outputs, JsonNode total) {
    long cached = Counts.optional(inputs.path("cached_tokens"));
    long written = Counts.optional(inputs.path("cache_write_tokens"));
    long reasoning = Counts.optional(outputs.path("reasoning_tokens"));
    long generated = Counts.generated(total, input, output, reasoning);
    return Counts.tokens(input - cached - written, cached, written, generated, reasoning);
  }
}
