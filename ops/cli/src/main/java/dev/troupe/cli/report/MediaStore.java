package dev.troupe.cli.report;

import java.util.List;
import javax.sql.DataSource;

/** Pictures and recordings that tasks made. Thread-safe. */
public final class MediaStore {
  private final Sql sql;

  public MediaStore(DataSource pool) {
    this.sql = new Sql(pool);
  }

  /**
   * The content under a digest, of what that tenant's tasks made.
   *
   * @throws IllegalStateException if there is none
   */
  public byte[] content(String tenant, String digest) {
    List<byte[]> found =
        sql.list(
            "SELECT content FROM media WHERE tenant = ? AND digest = ?",
            row -> row.getBytes(1),
            tenant,
            digest);
    if (found.isEmpty()) {
      throw new IllegalStateException("media: " + digest + " (expected: one that a task made)");
    }
    return found.getFirst();
  }
}
