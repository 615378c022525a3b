package dev.troupe.scheduler.file;

import dev.troupe.shared.blob.BlobReferences;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there.
 *
 * @param digest of its blob
 * @param expiresAt null: it stays until it is deleted
 */
public record StoredFile(
    UUID id,
    String tenant,
    String digest,
    long bytes,
    String filename,
    String purpose,
    String status,
    Instant createdAt,
    @Nullable Instant expiresAt) {
  /** All of it can be read. */
  public static final String PROCESSED = "processed";

  /** There is more to come. */
  public static final String UPLOADED = "uploaded";

  BlobReferences.Reference reference() {
    return new BlobReferences.Reference(tenant, digest);
  }
}
