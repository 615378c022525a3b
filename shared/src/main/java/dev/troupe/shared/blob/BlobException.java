package dev.troupe.shared.blob;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of a blob store can't be done: it does not answer (then there is a cause), or has
 * not what it should have. Unchecked, so that a stream can throw it and nobody takes it for a
 * failure of whoever reads or sends.
 */
public final class BlobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private BlobException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether the store answers, and has not what it should have: it won't have it later either. */
  public boolean isLost() {
    return getCause() == null;
  }

  /** The store can't at the moment, or never could. */
  static BlobException failed(String what, Throwable cause) {
    return new BlobException(what + ": " + cause.getMessage(), cause);
  }

  /** A chunk is not what was written, or is not there. */
  static BlobException damaged(String digest, int chunk, String how) {
    return new BlobException(digest + ": chunk " + chunk + " is " + how, null);
  }

  static BlobException missing(String tenant, String digest) {
    return new BlobException(digest + " (expected: a blob of tenant " + tenant + ")", null);
  }

  static BlobException otherContent(String expected, String digest) {
    return new BlobException("content is " + digest + " (expected: " + expected + ")", null);
  }

  /** A store that nobody has configured. */
  static BlobException otherStore(String digest, String store) {
    return new BlobException(
        digest + " is in store " + store + " (expected: a store of this configuration)", null);
  }

  /** Its writer did nothing for so long that the sweep took it for dead. */
  static BlobException swept(String digest) {
    return new BlobException(digest + ": swept before it was whole", null);
  }
}
