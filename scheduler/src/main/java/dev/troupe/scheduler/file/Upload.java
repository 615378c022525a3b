package dev.troupe.scheduler.file;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes in parts.
 *
 * @param bytes that its parts must have together
 * @param expiresAt a pending one is expired from then on
 * @param fileLives how long its file will; null: until it is deleted
 * @param fileId once it is completed
 */
public record Upload(
    UUID id,
    String tenant,
    String filename,
    String purpose,
    String mimeType,
    long bytes,
    Status status,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Duration fileLives,
    @Nullable UUID fileId) {
  /** How it stands. */
  public enum Status {
    PENDING,
    COMPLETED,
    CANCELLED,
    /** Nobody has completed it in time; no row says so. */
    EXPIRED;

    /** As the wire and the table have it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How it stands at that time. */
  public Status statusAt(Instant now) {
    return status == Status.PENDING && !now.isBefore(expiresAt) ? Status.EXPIRED : status;
  }

  /** One of its parts; their order is decided when it is completed. */
  public record Part(UUID id, String digest, long bytes) {}
}
