package dev.troupe.scheduler.answer;

import dev.troupe.shared.blob.BlobStore;

/** Finds what answers refer to. Thread-safe. */
final class Contents {
  private final BlobStore blobs;

  Contents(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * The picture or recording that the answer is a reference to: at most what a provider's reply may
   * have.
   *
   * @throws dev.troupe.shared.blob.BlobException if it can't be read
   */
  byte[] of(TaskAnswer answer) {
    return of(answer.tenant(), answer.output().path("digest").asString(""));
  }

  /**
   * All of a tenant's blob.
   *
   * @throws dev.troupe.shared.blob.BlobException if it can't be read
   */
  byte[] of(String tenant, String digest) {
    return blobs.bytes(tenant, digest);
  }

  /** What it is, such as {@code image/png}. */
  static String mediaType(TaskAnswer answer) {
    return answer.output().path("media_type").asString("application/octet-stream");
  }
}
