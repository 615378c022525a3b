package dev.troupe.shared.blob;

import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * For rows that refer to blobs, in the transaction that writes them: the sweep leaves a blob alone
 * while there is one. Which tables have such rows stands in the function {@code
 * blob_is_referred_to}.
 */
public final class BlobReferences {
  /** How long a blob stays after the last row that refers to it. */
  public static final Duration GRACE = Duration.ofHours(1);

  // One that something refers to already is not written again: when that ends, the sweep still
  // waits for an hour.
  private static final Sql BEGIN =
      Sql.of(
          """
          UPDATE blob_object b SET sweep_at = NULL
            FROM (SELECT id FROM blob_object WHERE sweep_at IS NOT NULL AND state = 'stored'
                     AND (tenant, digest) IN (SELECT * FROM unnest(:tenants::text[], :digests::text[])) ORDER BY id FOR UPDATE) s
           WHERE b.id = s.id
          """);

  // A statement of its own, which sees what another one has written while this one waited for it.
  private static final Sql THERE =
      Sql.of(
          """
          SELECT tenant, digest FROM blob_object
           WHERE state = 'stored' AND (tenant, digest) IN (SELECT * FROM unnest(:tenants::text[], :digests::text[]))
          """);

  // Whether it was the last one is looked at by the sweep: two that end at once don't see each
  // other.
  private static final Sql END =
      Sql.of(
          """
          UPDATE blob_object b SET sweep_at = greatest(b.keep_until, :until)
            FROM (SELECT id FROM blob_object WHERE keep_until IS NOT NULL AND state = 'stored'
                     AND (tenant, digest) IN (SELECT * FROM unnest(:tenants::text[], :digests::text[])) ORDER BY id FOR UPDATE) s
           WHERE b.id = s.id
          """);

  /** What a row refers to. */
  public record Reference(String tenant, String digest) {}

  private BlobReferences() {}

  /**
   * To be called before the row is inserted.
   *
   * @return whether the blob is there; if not, the row must not be inserted
   */
  public static boolean begin(Connection connection, Reference reference) throws SQLException {
    return begin(connection, Set.of(reference)).contains(reference);
  }

  /**
   * The same for several rows.
   *
   * @return those whose blob is there
   */
  public static Set<Reference> begin(Connection connection, Set<Reference> references)
      throws SQLException {
    on(connection, BEGIN, references).run();
    return new HashSet<>(
        on(connection, THERE, references)
            .list(row -> new Reference(row.text("tenant"), row.text("digest"))));
  }

  /** To be called after rows have been deleted. */
  public static void end(Connection connection, Collection<Reference> references, Instant now)
      throws SQLException {
    if (!references.isEmpty()) {
      on(connection, END, references).set("until", now.plus(GRACE)).run();
    }
  }

  private static Query on(Connection connection, Sql sql, Collection<Reference> references) {
    return sql.on(connection)
        .array("tenants", "text", references, Reference::tenant)
        .array("digests", "text", references, Reference::digest);
  }
}
