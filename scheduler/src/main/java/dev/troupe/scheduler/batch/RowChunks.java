package dev.troupe.scheduler.batch;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.row.Row;
import dev.troupe.shared.row.RowChunk;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.StoredChunks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Stores the rows of one job, chunk by chunk, as they come. For one thread. */
final class RowChunks {
  // What the scheduler reads at once for the next row.
  private static final int CHUNK = 256 << 10;

  private final Database database;
  private final String tenant;
  private final List<RowIndex.Chunk> chunks = new ArrayList<>();
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK + 1024);
  private int inChunk;
  private int rows;

  RowChunks(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  void add(Row row) throws SQLException {
    chunk.writeBytes(row.line().getBytes(StandardCharsets.UTF_8));
    inChunk++;
    rows++;
    if (chunk.size() >= CHUNK) {
      endChunk();
    }
  }

  int rows() {
    return rows;
  }

  /** The digest of their index. */
  String finish() throws SQLException {
    if (inChunk > 0) {
      endChunk();
    }
    try (Connection connection = database.pool().getConnection()) {
      return StoredChunks.put(connection, tenant, new RowIndex(chunks));
    }
  }

  private void endChunk() throws SQLException {
    RowChunk packed = RowChunk.of(chunk.toByteArray());
    try (Connection connection = database.pool().getConnection()) {
      StoredChunks.put(connection, tenant, List.of(packed));
    }
    chunks.add(new RowIndex.Chunk(packed.digest(), rows - inChunk, inChunk));
    chunk.reset();
    inChunk = 0;
  }
}
