package dev.troupe.shared.blob;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large content by its digest, each tenant's apart. Thread-safe; holds one chunk of 1 MiB for each
 * that is written or read (S3: 9 MiB for each that is written), whatever its size.
 *
 * <p>Bytes are written under an id of their own before their digest is known, and found only once
 * the row in {@code blob_object} says that they are whole. So a half-written one is never seen, two
 * writers of the same content don't meet before the end, where one of them keeps the other's, and
 * stores need neither to rename nor to know what is complete. The row is there before the first
 * byte: whatever is left behind, the sweep finds.
 *
 * <p>Throws {@link BlobException} if PostgreSQL or the store can't.
 */
public final class BlobStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlobStore.class);

  /**
   * After so long without a chunk a writer is taken for dead; and so long a reader may still read
   * what was deleted.
   */
  static final Duration GRACE = Duration.ofHours(1);

  /** A writer says that it lives once in so many chunks. */
  private static final int TOUCH_EACH = 16;

  /** So that a round of the sweep stays short, however large they are. */
  private static final int SWEPT_AT_ONCE = 10;

  private final BlobRows rows;
  private final ChunkStore writes;
  private final Map<String, ChunkStore> reads;
  private final Uuid7 ids;
  private final InstantSource clock;

  /**
   * @param writes gets what is new
   * @param others that something may still be read from
   */
  BlobStore(
      Database database,
      ChunkStore writes,
      List<ChunkStore> others,
      Uuid7 ids,
      InstantSource clock) {
    this.rows = new BlobRows(database);
    this.writes = writes;
    this.reads =
        Stream.concat(Stream.of(writes), others.stream())
            .collect(Collectors.toMap(ChunkStore::name, Function.identity()));
    this.ids = ids;
    this.clock = clock;
  }

  /** The one that is configured. */
  public static BlobStore open(
      TroupeConfig.Blobs config, Database database, Uuid7 ids, InstantSource clock) {
    List<ChunkStore> all = new ArrayList<>(List.of(new PostgresChunks(database)));
    if (config.folder() != null) {
      all.add(new FolderChunks(config.folder()));
    }
    if (config.s3() != null) {
      all.add(S3Chunks.open(config.s3()));
    }
    String wanted = config.store().name().toLowerCase(Locale.ROOT);
    ChunkStore writes =
        all.stream().filter(store -> store.name().equals(wanted)).findFirst().orElseThrow();
    all.remove(writes);
    return new BlobStore(database, writes, all, ids, clock);
  }

  /**
   * Stores all that a stream has; the same content of the same tenant is there once.
   *
   * @param content is read to its end, and not closed
   * @param expected its digest; null: whatever it is
   * @param keepUntil stays at least so long, and longer while a row refers to it ({@link
   *     BlobReferences}); null: for good
   * @throws IOException as the stream threw it; then nothing is stored
   * @throws BlobException also if the content has another digest
   */
  public Blob put(
      String tenant, InputStream content, @Nullable String expected, @Nullable Instant keepUntil)
      throws IOException {
    UUID id = ids.next();
    rows.begin(id, tenant, writes.name(), clock.instant(), keepUntil);
    boolean kept = false;
    try {
      ByteArrayOutputStream chunkDigests = new ByteArrayOutputStream();
      Blob blob = write(id, content, chunkDigests);
      if (expected != null && !expected.equals(blob.digest())) {
        throw BlobException.otherContent(expected, blob.digest());
      }
      kept = finish(id, tenant, blob, new ChunkDigests(chunkDigests.toByteArray()), keepUntil);
      return blob;
    } finally {
      if (!kept) {
        discard(id);
      }
    }
  }

  private Blob write(UUID id, InputStream content, ByteArrayOutputStream chunkDigests)
      throws IOException {
    MessageDigest whole = Sha256.start();
    MessageDigest each = Sha256.start();
    long bytes = 0;
    byte[] chunk = new byte[ChunkStore.CHUNK];
    try (ChunkStore.Writing writing = writes.write(id)) {
      for (int number = 0; ; number++) {
        int length = content.readNBytes(chunk, 0, chunk.length);
        if (length == 0) {
          break;
        }
        whole.update(chunk, 0, length);
        each.update(chunk, 0, length);
        chunkDigests.writeBytes(each.digest());
        writing.append(chunk, length);
        bytes += length;
        if (number % TOUCH_EACH == TOUCH_EACH - 1) {
          rows.touch(id, clock.instant());
        }
      }
      writing.finish();
    }
    return new Blob(Sha256.address(whole), bytes);
  }

  /** Whether it is this one that is kept: another one with the same content may be there. */
  private boolean finish(
      UUID id, String tenant, Blob blob, ChunkDigests chunks, @Nullable Instant keepUntil) {
    while (true) {
      if (rows.keep(tenant, blob.digest(), keepUntil)) {
        return false;
      }
      switch (rows.finish(id, blob, chunks, clock.instant())) {
        case STORED -> {
          return true;
        }
        case TWIN -> {
          // It came just now, and may be gone just as fast: looked for again.
        }
        case SWEPT -> throw BlobException.swept(blob.digest());
      }
    }
  }

  /** What nobody has seen goes at once; if that fails, the sweep does it. */
  private void discard(UUID id) {
    // A sender who stands still is ended by an interrupt, and no driver talks to a server under
    // one.
    boolean interrupted = Thread.interrupted();
    try {
      if (rows.giveUp(id, clock.instant())) {
        writes.delete(id);
        rows.remove(id);
      }
    } catch (BlobException e) {
      log.warn("the sweep will remove blob_object {}: {}", id, e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Empty if there is none. */
  public Optional<Blob> find(String tenant, String digest) {
    return rows.blob(tenant, digest);
  }

  /**
   * Makes one that is there stay at least that long; usually it will, and nothing is written.
   *
   * @param until not after {@link BlobReferences#GRACE}
   * @return whether it is there
   */
  public boolean keep(String tenant, String digest, Instant until) {
    return rows.stays(tenant, digest, until) || rows.keep(tenant, digest, until);
  }

  /**
   * Reads a part of it. The stream holds nothing but memory, throws {@link BlobException} (a
   * damaged chunk is named; none of its bytes is given) and never an {@code IOException}.
   *
   * @param from the first byte
   * @param length at most so many; there may be fewer
   * @throws BlobException if there is no such blob
   */
  public InputStream open(String tenant, String digest, long from, long length) {
    BlobRows.Stored stored =
        rows.find(tenant, digest).orElseThrow(() -> BlobException.missing(tenant, digest));
    long first = Math.clamp(from, 0, stored.blob().bytes());
    long end = first + Math.clamp(length, 0, stored.blob().bytes() - first);
    return new BlobInput(
        store(stored.store(), digest), stored.id(), stored.blob(), stored.chunks(), first, end);
  }

  /**
   * All of one, which fits into memory.
   *
   * @throws BlobException if there is no such blob, or if it can't be read
   */
  public byte[] bytes(String tenant, String digest) {
    return all(open(tenant, digest, 0, Long.MAX_VALUE));
  }

  /** The same for who holds a connection, and must not wait for another one. */
  public byte[] bytes(Connection connection, String tenant, String digest) {
    try {
      BlobRows.Stored stored =
          BlobRows.find(connection, tenant, digest)
              .orElseThrow(() -> BlobException.missing(tenant, digest));
      ChunkStore store = store(stored.store(), digest).by(connection);
      return all(
          new BlobInput(
              store, stored.id(), stored.blob(), stored.chunks(), 0, stored.blob().bytes()));
    } catch (SQLException e) {
      throw BlobException.failed("PostgreSQL does not answer", e);
    }
  }

  private static byte[] all(InputStream content) {
    try (content) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it throws none
    }
  }

  private ChunkStore store(String name, String digest) {
    ChunkStore store = reads.get(name);
    if (store == null) {
      throw BlobException.otherStore(digest, name);
    }
    return store;
  }

  /** From now on nobody finds it, whether something refers to it or not; whether it was there. */
  public boolean delete(String tenant, String digest) {
    return rows.release(tenant, digest, clock.instant());
  }

  /**
   * Removes what is expired and not referred to, and the bytes of what was deleted or left half
   * written an hour ago. May run in several processes at once.
   *
   * @return whether there may be more
   */
  public boolean sweep() {
    Instant now = clock.instant();
    rows.abandon(now, now.minus(GRACE));
    boolean more = rows.expire(now, SWEPT_AT_ONCE) == SWEPT_AT_ONCE;
    List<BlobRows.Released> released =
        rows.released(reads.keySet(), now.minus(GRACE), SWEPT_AT_ONCE);
    for (BlobRows.Released blob : released) {
      Objects.requireNonNull(reads.get(blob.store())).delete(blob.id());
      rows.remove(blob.id());
    }
    return more || released.size() == SWEPT_AT_ONCE;
  }

  @Override
  public void close() {
    reads.values().forEach(ChunkStore::close);
  }
}
