package dev.troupe.shared.blob;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Chunks as rows. A connection is held for one chunk at a time: whoever sends or reads slowly holds
 * none.
 */
final class PostgresChunks implements ChunkStore {
  static final String NAME = "postgres";

  /** Rows that one statement removes: 64 MiB, so that none takes for minutes. */
  private static final int REMOVED_AT_ONCE = 64;

  private static final Sql APPEND =
      Sql.of(
          "INSERT INTO blob_chunk (object_id, number, content) VALUES (:object, :number, :content)");

  private static final Sql READ =
      Sql.of("SELECT content FROM blob_chunk WHERE object_id = :object AND number = :number");

  private static final Sql REMOVE =
      Sql.of(
          """
          DELETE FROM blob_chunk WHERE object_id = :object AND number IN (
            SELECT number FROM blob_chunk WHERE object_id = :object ORDER BY number LIMIT :limit)
          """);

  private final Database database;
  private final @Nullable Connection reading;

  PostgresChunks(Database database) {
    this(database, null);
  }

  /**
   * @param reading what reads; null: one of the pool for each chunk
   */
  private PostgresChunks(Database database, @Nullable Connection reading) {
    this.database = database;
    this.reading = reading;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Writing write(UUID id) {
    return new Rows(id);
  }

  private final class Rows implements Writing {
    private final UUID id;
    private int number;

    Rows(UUID id) {
      this.id = id;
    }

    @Override
    public void append(byte[] buffer, int length) {
      try (Connection connection = database.pool().getConnection()) {
        APPEND
            .on(connection)
            .set("object", id)
            .set("number", number++)
            .set("content", length == buffer.length ? buffer : Arrays.copyOf(buffer, length))
            .run();
      } catch (SQLException e) {
        throw BlobException.failed("PostgreSQL did not take a chunk", e);
      }
    }

    @Override
    public void finish() {
      // Each row was committed.
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  @Override
  public ChunkStore by(Connection connection) {
    return new PostgresChunks(database, connection);
  }

  @Override
  public byte[] read(UUID id, int chunk, int length) {
    try {
      if (reading != null) {
        return read(reading, id, chunk);
      }
      try (Connection connection = database.pool().getConnection()) {
        return read(connection, id, chunk);
      }
    } catch (SQLException e) {
      throw BlobException.failed("PostgreSQL did not give a chunk", e);
    }
  }

  private static byte[] read(Connection connection, UUID id, int chunk) throws SQLException {
    return READ.on(connection)
        .set("object", id)
        .set("number", chunk)
        .first(row -> row.bytes("content"))
        .orElseGet(() -> new byte[0]);
  }

  @Override
  public void delete(UUID id) {
    try (Connection connection = database.pool().getConnection()) {
      Query remove = REMOVE.on(connection).set("object", id).set("limit", REMOVED_AT_ONCE);
      while (remove.update() == REMOVED_AT_ONCE) {
        // More are left.
      }
    } catch (SQLException e) {
      throw BlobException.failed("PostgreSQL did not remove chunks", e);
    }
  }

  @Override
  public void close() {
    // The database is not ours.
  }
}
