package dev.troupe.shared.blob;

import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.UUID;

/**
 * Reads a part of a blob, chunk by chunk, and gives nothing of a chunk before it has been compared
 * with its digest. Holds one chunk, and no connection. Throws {@link BlobException}, never an
 * {@code IOException}.
 */
final class BlobInput extends InputStream {
  private final ChunkStore store;
  private final UUID id;
  private final Blob blob;
  private final ChunkDigests digests;
  private final long end;
  private final MessageDigest sha256 = Sha256.start();
  private long position;
  private byte[] chunk = {};
  private int number = -1;

  /**
   * @param from the first byte
   * @param end the first byte that is left out; at most the blob's
   */
  BlobInput(ChunkStore store, UUID id, Blob blob, ChunkDigests digests, long from, long end) {
    this.store = store;
    this.id = id;
    this.blob = blob;
    this.digests = digests;
    this.position = from;
    this.end = end;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (position >= end) {
      return -1;
    }
    load((int) (position / ChunkStore.CHUNK));
    int start = (int) (position % ChunkStore.CHUNK);
    int count = (int) Math.min(Math.min(length, chunk.length - start), end - position);
    System.arraycopy(chunk, start, buffer, offset, count);
    position += count;
    return count;
  }

  private void load(int wanted) {
    if (wanted == number) {
      return;
    }
    int length = (int) Math.min(ChunkStore.CHUNK, blob.bytes() - (long) wanted * ChunkStore.CHUNK);
    byte[] bytes = store.read(id, wanted, length);
    if (bytes.length != length) {
      throw BlobException.damaged(
          blob.digest(), wanted, bytes.length + " bytes long (expected: " + length + ")");
    }
    if (!digests.match(wanted, sha256.digest(bytes))) {
      throw BlobException.damaged(blob.digest(), wanted, "not what was written");
    }
    chunk = bytes;
    number = wanted;
  }
}
