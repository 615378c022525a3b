package dev.troupe.shared.blob;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

class PostgresBlobsIT extends BlobStoreContract {
  private static final Sql DAMAGE =
      Sql.of(
          """
          UPDATE blob_chunk SET content = set_byte(content, 5, get_byte(content, 5) # 1)
           WHERE object_id = :id AND number = :chunk
          """);
  private static final Sql LEFT =
      Sql.of("SELECT count(DISTINCT object_id) AS blobs FROM blob_chunk");

  @Override
  ChunkStore chunks(Database database) {
    return new PostgresChunks(database);
  }

  @Override
  void damage(Database database, UUID id, int chunk) throws SQLException {
    try (Connection c = database.pool().getConnection()) {
      DAMAGE.on(c).set("id", id).set("chunk", chunk).run();
    }
  }

  @Override
  long left(Database database) throws SQLException {
    try (Connection c = database.pool().getConnection()) {
      return LEFT.on(c).one(row -> row.number("blobs"));
    }
  }
}
