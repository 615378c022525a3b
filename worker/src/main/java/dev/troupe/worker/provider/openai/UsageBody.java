package dev.troupe.worker.provider.openai;

import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code usage}: {@code prompt_tokens} includes what was read from a cache or written into
 * one, {@code completion_tokens} includes reasoning.
 */
final class UsageBody {
  private UsageBody() {}

  /** Null if it is missing or makes no sense: a wrong bill is worse than an unknown one. */
  static @Nullable Usage read(JsonNode usage) {
    JsonNode prompt = usage.path("prompt_tokens");
    JsonNode completion = usage.path("completion_tokens");
    if (!prompt.isIntegralNumber() || !completion.isIntegralNumber()) {
      return null;
    }
    JsonNode details = usage.path("prompt_tokens_details");
    long cached = details.path("cached_tokens").asLong(0);
    long written = details.path("cache_write_tokens").asLong(0);
    long input = prompt.longValue() - cached - written;
    long output = completion.longValue();
    long reasoning = usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0);
    if (input < 0 || cached < 0 || written < 0 || output < 0 || reasoning < 0) {
      return null;
    }
    if (Math.max(prompt.longValue(), output) > Integer.MAX_VALUE) {
      return null;
    }
    return new Usage(input, cached, written, output, reasoning, 0, 0);
  }
}
