package dev.troupe.worker.provider;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.money.Usage;
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
 * @param modality what the answer is
 * @param voice of a recording, as the provider calls it; absent: the account's
 * @param sent to be run when the request's last byte was handed to the network, by those adapters
 *     that can tell
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
    Duration timeout,
    Modality modality,
    @Nullable String voice,
    Runnable sent) {
  // What a wire adds around a message (role markers, separators) is below ten tokens everywhere.
  private static final int PER_MESSAGE = 16;
  private static final int PER_REQUEST = 64;
  // Of one picture: the dearest size and quality that is sold by the token has 6,240.
  private static final long PICTURE_TOKENS = 8_192;
  // A minute of speech is 1,250 tokens where it is sold by the token, and no one speaks slower.
  private static final long TOKENS_PER_CHARACTER = 4;

  /** A question that is answered with text. */
  public ProviderRequest(
      UUID callId,
      String model,
      @Nullable String system,
      String prompt,
      int maxTokens,
      @Nullable Double temperature,
      @Nullable JsonNode schema,
      String schemaName,
      Duration timeout) {
    this(
        callId,
        model,
        system,
        prompt,
        maxTokens,
        temperature,
        schema,
        schemaName,
        timeout,
        Modality.TEXT,
        null);
  }

  /** A question that nobody follows on its way. */
  public ProviderRequest(
      UUID callId,
      String model,
      @Nullable String system,
      String prompt,
      int maxTokens,
      @Nullable Double temperature,
      @Nullable JsonNode schema,
      String schemaName,
      Duration timeout,
      Modality modality,
      @Nullable String voice) {
    this(
        callId,
        model,
        system,
        prompt,
        maxTokens,
        temperature,
        schema,
        schemaName,
        timeout,
        modality,
        voice,
        () -> {});
  }

  /** The same question, and what to do once it is on its way. */
  public ProviderRequest whenSent(Runnable then) {
    return new ProviderRequest(
        callId,
        model,
        system,
        prompt,
        maxTokens,
        temperature,
        schema,
        schemaName,
        timeout,
        modality,
        voice,
        then);
  }

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

  /** More than this request can use, by every unit that it may be charged by. */
  public Usage bound() {
    long input = inputTokensBound();
    long characters = prompt.codePointCount(0, prompt.length());
    return switch (modality) {
      case TEXT -> Usage.tokens(input, maxTokens);
      case IMAGE -> new Usage(input, 0, 0, PICTURE_TOKENS, 0, 1, 0);
      case AUDIO ->
          new Usage(input, 0, 0, characters * TOKENS_PER_CHARACTER + PER_REQUEST, 0, 0, characters);
    };
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
