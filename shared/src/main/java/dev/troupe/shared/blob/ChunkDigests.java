package dev.troupe.shared.blob;

import java.security.MessageDigest;
import java.util.Arrays;

/** The SHA-256 of each chunk of a blob. Immutable: 32 bytes for each MiB. */
final class ChunkDigests {
  private final byte[] all;

  /**
   * @param all one after the other
   */
  ChunkDigests(byte[] all) {
    this.all = all;
  }

  /** Whether that is what a chunk should be. */
  boolean match(int chunk, byte[] sha256) {
    int start = chunk * Sha256.LENGTH;
    return MessageDigest.isEqual(sha256, Arrays.copyOfRange(all, start, start + Sha256.LENGTH));
  }

  /** As the table has them. */
  byte[] bytes() {
    return all;
  }
}
