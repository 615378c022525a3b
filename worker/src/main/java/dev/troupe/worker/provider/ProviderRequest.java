package dev.troupe.worker.provider;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One question to a model.
 *
 * @param callId of the ledger row; travels with the request wherever the wire has room for it
 * @param maxTokens bound on the answer, always sent: it is what bounds the cost
 * @param schema JSON Schema of the answer; absent: free text
 * @param schemaName what the wire calls the schema
 * @param timeout for the whole call
 */
public record ProviderRequest(
    UUID callId,
    String model,
    @Nullable String system,
    String prompt,
    int maxTokens,
    @Nullable Double temperature,
    @Nullable JsonNode schema,
    String schemaName,
    Duration timeout) {
  // What a wire adds around a message (role markers, separators) is below ten tokens everywhere.
  private static final int PER_MESSAGE = 16;
  private static final int PER_REQUEST = 64;

  /**
   * More input tokens than this request can have: every tokenizer in use makes at most one token of
   * a byte. A schema is counted twice, because providers rewrite it before the model reads it.
   */
  public long inputTokensBound() {
    long bytes = utf8(prompt) + PER_MESSAGE + PER_REQUEST;
    if (system != null) {
      bytes += utf8(system) + PER_MESSAGE;
    }
    return schema == null ? bytes : bytes + 2 * utf8(schema.toString()) + PER_MESSAGE;
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
