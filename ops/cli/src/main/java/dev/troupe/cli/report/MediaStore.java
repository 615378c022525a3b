package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Pictures and recordings that tasks made. Thread-safe. */
public final class MediaStore {
  private final BlobStore blobs;

  public MediaStore(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * Writes the content under a digest, of what that tenant's tasks made, to a file.
   *
   * @throws CliException if there is none, or if the store can't give it
   */
  public void write(String tenant, String digest, Path file) throws IOException {
    try (InputStream content = blobs.open(tenant, digest, 0, Long.MAX_VALUE)) {
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (BlobException e) {
      throw new CliException(Exit.DEPENDENCY, "media: " + e.getMessage(), e);
    }
  }
}
