package dev.troupe.scheduler.answer;

import dev.troupe.shared.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

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
    String digest = answer.output().path("digest").asString("");
    try (InputStream content = blobs.open(answer.tenant(), digest, 0, Long.MAX_VALUE)) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it throws none
    }
  }

  /** What it is, such as {@code image/png}. */
  static String mediaType(TaskAnswer answer) {
    return answer.output().path("media_type").asString("application/octet-stream");
  }
}
