package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.row.RowChunk;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.RowStore;
import dev.troupe.shared.row.StoredChunks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Rows that a tenant's jobs refer to. Thread-safe. */
public final class StoredRows implements RowStore {
  private final Reports reports;
  private final StoredTexts texts;
  private final String tenant;

  /**
   * @param tenant null: the default one
   */
  public StoredRows(DataSource pool, @Nullable String tenant) {
    this.reports = new Reports(pool);
    this.texts = new StoredTexts(pool, tenant);
    this.tenant = Objects.requireNonNullElse(tenant, "default");
  }

  /**
   * Stores them all, or none.
   *
   * @throws CliException if PostgreSQL does not answer
   */
  @Override
  public void put(List<RowChunk> chunks) {
    reports.write(
        connection -> {
          StoredChunks.put(connection, tenant, chunks);
          return chunks.size();
        });
  }

  @Override
  public String put(RowIndex index) {
    return reports.write(connection -> StoredChunks.put(connection, tenant, index));
  }

  /** The index of that digest, if the tenant has stored one. */
  public Optional<RowIndex> index(String digest) {
    return texts.get(digest).map(RowIndex::of);
  }

  /** The lines of a chunk, without their ends, if the tenant has stored one of that digest. */
  public Optional<List<String>> lines(String digest) {
    return reports.read(connection -> StoredChunks.lines(connection, tenant, digest));
  }
}
