package dev.troupe.shared.blob;

import java.sql.Connection;
import java.util.UUID;

/**
 * Has the bytes of blobs, each under an id that is used once, in chunks that are written in their
 * order and read in any. Knows nothing of digests, tenants or time: {@link BlobStore} does.
 * Thread-safe; throws {@link BlobException} with a cause if it can't.
 */
interface ChunkStore extends AutoCloseable {
  /** What each chunk but a blob's last has, in bytes. */
  int CHUNK = 1 << 20;

  /** As the configuration and {@code blob_object.store} call it. */
  String name();

  /** Begins to write; nothing of it can be read before {@link Writing#finish}. */
  Writing write(UUID id);

  /**
   * One chunk.
   *
   * @param chunk from 0
   * @param length that it should have
   * @return what there is: another length, or nothing, if it is damaged
   */
  byte[] read(UUID id, int chunk, int length);

  /** The same store for reading; what it has in PostgreSQL comes by that connection. */
  default ChunkStore by(Connection connection) {
    return this;
  }

  /** Removes all that was ever written under the id, whole or not; nothing is fine, too. */
  void delete(UUID id);

  @Override
  void close();

  /** One blob on its way in; for one thread. */
  interface Writing extends AutoCloseable {
    /**
     * The next chunk.
     *
     * @param buffer may be used again afterwards
     * @param length at least 1; {@link #CHUNK} for all but the last
     */
    void append(byte[] buffer, int length);

    /** All of it is on disk when this returns. */
    void finish();

    /** Lets go of what it holds here; what is stored but not finished is {@link #delete}d later. */
    @Override
    void close();
  }
}
