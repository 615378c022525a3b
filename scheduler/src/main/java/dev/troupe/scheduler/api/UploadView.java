package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.scheduler.file.Upload;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload as OpenAI's API has it; times in seconds since 1970.
 *
 * @param file once it is completed
 */
record UploadView(
    String id,
    String object,
    long bytes,
    long createdAt,
    long expiresAt,
    String filename,
    String purpose,
    String status,
    @Nullable FileView file) {

  static UploadView of(Upload upload, Upload.Status status, @Nullable StoredFile file) {
    return new UploadView(
        WireId.UPLOAD.of(upload.id()),
        "upload",
        upload.bytes(),
        upload.createdAt().getEpochSecond(),
        upload.expiresAt().getEpochSecond(),
        upload.filename(),
        upload.purpose(),
        status.label(),
        file == null ? null : FileView.of(file));
  }

  /** One of its parts. */
  record PartView(String id, String object, long createdAt, String uploadId) {
    static PartView of(UUID id, UUID uploadId, Instant created) {
      return new PartView(
          WireId.PART.of(id), "upload.part", created.getEpochSecond(), WireId.UPLOAD.of(uploadId));
    }
  }
}
