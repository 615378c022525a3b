package dev.troupe.scheduler.file;

import dev.troupe.shared.blob.BlobStore;
import java.sql.SQLException;

/**
 * Removes files and uploads that have expired, and then the blobs that nothing refers to any more.
 * Safe to do twice at once.
 */
public final class FileSweep {
  private static final int AT_ONCE = 500;

  private final FileRows files;
  private final UploadRows uploads;
  private final BlobStore blobs;

  public FileSweep(FileRows files, UploadRows uploads, BlobStore blobs) {
    this.files = files;
    this.uploads = uploads;
    this.blobs = blobs;
  }

  /** Whether there may be more to do at once. */
  public boolean round() throws SQLException {
    boolean more = files.expire(AT_ONCE) == AT_ONCE;
    more |= uploads.expire(AT_ONCE) >= AT_ONCE;
    more |= blobs.sweep();
    return more;
  }
}
