package dev.troupe.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.blob.BlobReferences;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch was created with, which never changes.
 *
 * @param endpoint of lines that name none
 * @param inputDigest of the blob that its lines are in
 * @param completionWindow as it was asked for: {@code 24h}, or {@code background}
 * @param outputLives how long its result files will
 * @param expiresAt when its window is over; null: never
 */
public record BatchOrder(
    UUID id,
    String tenant,
    Api api,
    String endpoint,
    UUID inputFileId,
    String inputDigest,
    String completionWindow,
    @Nullable SortedMap<String, String> metadata,
    Options options,
    Duration outputLives,
    Instant createdAt,
    @Nullable Instant expiresAt) {
  /** If it does not say how long. */
  public static final Duration OUTPUT_LIVES = Duration.ofDays(30);

  private static final String JOB_PREFIX = "batch_";

  /** Whose API made it, and says what came of it. */
  public enum Api {
    OPENAI,
    ANTHROPIC;

    /** As the table has it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What Troupe has over OpenAI.
   *
   * @param role that plays its tasks; null: one that only has the lines' models
   * @param budget of all its calls together
   * @param priority null: batch
   * @param strict whether OpenAI's own bounds hold
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Options(
      @Nullable String role,
      @Nullable Usd budget,
      @Nullable String priority,
      @Nullable Boolean strict) {
    /** Whether OpenAI's own bounds hold. */
    boolean isStrict() {
      return Boolean.TRUE.equals(strict);
    }
  }

  /** The id of its job, which is its own in OpenAI's API. */
  public String job() {
    return JOB_PREFIX + id.toString().replace("-", "");
  }

  /** Its id as its API has it. */
  public String wireId() {
    return switch (api) {
      case OPENAI -> job();
      case ANTHROPIC -> "msg" + job();
    };
  }

  BlobReferences.Reference reference() {
    return new BlobReferences.Reference(tenant, inputDigest);
  }
}
