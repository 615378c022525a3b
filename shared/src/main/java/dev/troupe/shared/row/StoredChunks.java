package dev.troupe.shared.row;

import dev.troupe.schemas.Digest;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Table {@code row_chunk}: the rows of a tenant's jobs, by their digests; their indices are blobs.
 */
public final class StoredChunks {
  private static final Sql PUT =
      Sql.of(
          "INSERT INTO row_chunk (tenant, digest, content) VALUES (:tenant, :digest, :content) ON CONFLICT DO NOTHING");

  private static final Sql PUT_INDEX =
      Sql.of(
          "INSERT INTO blob (tenant, digest, content) VALUES (:tenant, :digest, :content) ON CONFLICT DO NOTHING");

  private static final Sql GET =
      Sql.of("SELECT content FROM row_chunk WHERE tenant = :tenant AND digest = :digest");

  private StoredChunks() {}

  /** Writes them in the connection's transaction. */
  public static void put(Connection connection, String tenant, Collection<RowChunk> chunks)
      throws SQLException {
    // One by one, because together they may be too long for a statement; in one order everywhere,
    // so that two who write the same ones don't wait for each other.
    for (RowChunk chunk : chunks.stream().sorted(Comparator.comparing(RowChunk::digest)).toList()) {
      PUT.on(connection)
          .set("tenant", tenant)
          .set("digest", chunk.digest())
          .set("content", chunk.packed())
          .update();
    }
  }

  /** Writes it in the connection's transaction: the digest by which jobs refer to it. */
  public static String put(Connection connection, String tenant, RowIndex index)
      throws SQLException {
    String json = index.json();
    String digest = Digest.of(json);
    PUT_INDEX
        .on(connection)
        .set("tenant", tenant)
        .set("digest", digest)
        .set("content", json)
        .update();
    return digest;
  }

  /**
   * The lines of one, without their ends; empty: the tenant has stored none of that digest.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static Optional<List<String>> lines(Connection connection, String tenant, String digest)
      throws SQLException {
    return GET.on(connection)
        .set("tenant", tenant)
        .set("digest", digest)
        .first(row -> RowChunk.lines(digest, row.bytes("content")));
  }
}
