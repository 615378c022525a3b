package dev.troupe.worker.record;

import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the bytes that outputs refer to. Thread-safe; blocking. */
public interface OutputBlobs {
  /**
   * Stores what an output is about to refer to; it stays for long enough to record that output.
   * False: it could not be done now.
   *
   * @param digest of the content
   */
  boolean keep(String tenant, String digest, byte[] content);

  /**
   * Makes a tenant have what another one, or it itself, was given. False: it is not there any more,
   * or nobody knows now.
   *
   * @param owner whose answer it was
   */
  boolean share(String owner, String tenant, String digest);

  static OutputBlobs in(BlobStore blobs, InstantSource clock) {
    return new Stored(blobs, clock);
  }

  /** In the store where files are. */
  final class Stored implements OutputBlobs {
    private static final Logger LOG = LoggerFactory.getLogger(Stored.class);

    /** What is there already has to stay so long: an output is recorded much faster. */
    private static final Duration SOON = Duration.ofMinutes(10);

    private final BlobStore blobs;
    private final InstantSource clock;

    private Stored(BlobStore blobs, InstantSource clock) {
      this.blobs = blobs;
      this.clock = clock;
    }

    @Override
    public boolean keep(String tenant, String digest, byte[] content) {
      try {
        put(tenant, digest, new ByteArrayInputStream(content)); // usually it is new
        return true;
      } catch (BlobException e) {
        LOG.warn("{} can't be stored now: {}", digest, e.getMessage());
        return false;
      }
    }

    @Override
    public boolean share(String owner, String tenant, String digest) {
      try {
        if (isThere(tenant, digest)) {
          return true;
        }
        if (owner.equals(tenant)) {
          return false;
        }
        try (InputStream content = blobs.open(owner, digest, 0, Long.MAX_VALUE)) {
          put(tenant, digest, content);
        }
        return true;
      } catch (BlobException e) {
        LOG.warn("{} of tenant {} can't be given to {}: {}", digest, owner, tenant, e.getMessage());
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e); // it throws none
      }
    }

    private boolean isThere(String tenant, String digest) {
      return blobs.keep(tenant, digest, clock.instant().plus(SOON));
    }

    private void put(String tenant, String digest, InputStream content) {
      try {
        var _ = blobs.put(tenant, content, digest, clock.instant().plus(BlobReferences.GRACE));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // bytes in memory, or a blob: neither throws it
      }
    }
  }
}
