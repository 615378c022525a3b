package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Sql;
import javax.sql.DataSource;

/** Pictures and recordings that tasks made. Thread-safe. */
public final class MediaStore {
  private static final Sql CONTENT =
      Sql.of("SELECT content FROM media WHERE tenant = :tenant AND digest = :digest");

  private final Reports reports;

  public MediaStore(DataSource pool) {
    this.reports = new Reports(pool);
  }

  /**
   * The content under a digest, of what that tenant's tasks made.
   *
   * @throws IllegalStateException if there is none
   */
  public byte[] content(String tenant, String digest) {
    return reports.read(
        c ->
            CONTENT
                .on(c)
                .set("tenant", tenant)
                .set("digest", digest)
                .first(row -> row.bytes("content"))
                .orElseThrow(
                    () ->
                        new IllegalStateException(
                            "media: " + digest + " (expected: one that a task made)")));
  }
}
