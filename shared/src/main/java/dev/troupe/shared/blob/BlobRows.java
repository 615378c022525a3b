package dev.troupe.shared.blob;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What table {@code blob_object} says of blobs, wherever their bytes are. Thread-safe. */
final class BlobRows {
  private static final String UNIQUE_VIOLATION = "23505";

  private static final Sql BEGIN =
      Sql.of(
          "INSERT INTO blob_object (id, tenant, store, touched_at, keep_until, sweep_at) VALUES (:id, :tenant, :store, :now, :keep, :keep)");

  private static final Sql TOUCH =
      Sql.of("UPDATE blob_object SET touched_at = :now WHERE id = :id AND state = 'writing'");

  private static final Sql KEEP =
      Sql.of(
          """
          UPDATE blob_object SET keep_until = k.until, sweep_at = CASE WHEN sweep_at IS NOT NULL AND k.until IS NOT NULL THEN greatest(sweep_at, k.until) END
            FROM (SELECT nullif(greatest(coalesce(keep_until, 'infinity'), coalesce(:keep::timestamptz, 'infinity')), 'infinity') AS until, id AS of
                    FROM blob_object WHERE tenant = :tenant AND digest = :digest AND state = 'stored' FOR UPDATE) k
           WHERE id = k.of
          """);

  private static final Sql STAYS =
      Sql.of(
          """
          SELECT EXISTS (SELECT FROM blob_object WHERE tenant = :tenant AND digest = :digest AND state = 'stored'
                            AND (sweep_at IS NULL OR sweep_at >= :until)) AS stays
          """);

  private static final Sql FINISH =
      Sql.of(
          """
          UPDATE blob_object SET state = 'stored', digest = :digest, bytes = :bytes, chunk_digests = :chunks, touched_at = :now
           WHERE id = :id AND state = 'writing'
          """);

  private static final Sql FIND =
      Sql.of(
          "SELECT id, store, bytes, chunk_digests FROM blob_object WHERE tenant = :tenant AND digest = :digest AND state = 'stored'");

  private static final Sql BYTES =
      Sql.of(
          "SELECT bytes FROM blob_object WHERE tenant = :tenant AND digest = :digest AND state = 'stored'");

  private static final Sql RELEASE =
      Sql.of(
          """
          UPDATE blob_object SET state = 'released', touched_at = :now
           WHERE tenant = :tenant AND digest = :digest AND state = 'stored'
          """);

  private static final Sql GIVE_UP =
      Sql.of(
          "UPDATE blob_object SET state = 'released', touched_at = :now WHERE id = :id AND state <> 'stored'");

  private static final Sql EXPIRE =
      Sql.of(
          """
          UPDATE blob_object b
             SET state = CASE WHEN c.needed THEN b.state ELSE 'released' END, touched_at = :now, sweep_at = NULL
            FROM (SELECT id, blob_is_referred_to(tenant, digest) AS needed FROM blob_object
                   WHERE state = 'stored' AND sweep_at <= :now ORDER BY sweep_at LIMIT :limit) c
           WHERE b.id = c.id AND b.state = 'stored' AND b.sweep_at <= :now
          """);

  private static final Sql ABANDON =
      Sql.of(
          "UPDATE blob_object SET state = 'released', touched_at = :now WHERE state = 'writing' AND touched_at < :before");

  private static final Sql RELEASED =
      Sql.of(
          """
          SELECT id, store FROM blob_object WHERE state = 'released' AND touched_at < :before AND store = ANY (:stores)
           ORDER BY touched_at LIMIT :limit
          """);

  private static final Sql REMOVE = Sql.of("DELETE FROM blob_object WHERE id = :id");

  /** One that is stored. */
  record Stored(UUID id, String store, Blob blob, ChunkDigests chunks) {}

  /** One whose bytes can go. */
  record Released(UUID id, String store) {}

  private final Database database;

  BlobRows(Database database) {
    this.database = database;
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T with(Work<T> work) {
    try (Connection connection = database.pool().getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw BlobException.failed("PostgreSQL does not answer", e);
    }
  }

  void begin(UUID id, String tenant, String store, Instant now, @Nullable Instant keepUntil) {
    int _ =
        with(
            c ->
                BEGIN
                    .on(c)
                    .set("id", id)
                    .set("tenant", tenant)
                    .set("store", store)
                    .set("now", now)
                    .set("keep", keepUntil)
                    .update());
  }

  void touch(UUID id, Instant now) {
    int _ = with(c -> TOUCH.on(c).set("id", id).set("now", now).update());
  }

  /** Makes one that is there stay at least that long; whether it is there. */
  boolean keep(String tenant, String digest, @Nullable Instant until) {
    return with(
        c ->
            KEEP.on(c).set("tenant", tenant).set("digest", digest).set("keep", until).update()
                == 1);
  }

  /** Whether it is there, and the sweep leaves it alone until then. */
  boolean stays(String tenant, String digest, Instant until) {
    return with(
        c ->
            STAYS
                .on(c)
                .set("tenant", tenant)
                .set("digest", digest)
                .set("until", until)
                .one(row -> row.flag("stays")));
  }

  /** What came of finishing. */
  enum Finished {
    STORED,
    /** Another one with this content was faster. */
    TWIN,
    /** It took so long that the sweep has let go of it. */
    SWEPT
  }

  Finished finish(UUID id, Blob blob, ChunkDigests chunks, Instant now) {
    try (Connection connection = database.pool().getConnection()) {
      Query finish =
          FINISH
              .on(connection)
              .set("id", id)
              .set("digest", blob.digest())
              .set("bytes", blob.bytes())
              .set("chunks", chunks.bytes())
              .set("now", now);
      return finish.update() == 1 ? Finished.STORED : Finished.SWEPT;
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        return Finished.TWIN;
      }
      throw BlobException.failed("PostgreSQL does not answer", e);
    }
  }

  Optional<Stored> find(String tenant, String digest) {
    return with(c -> find(c, tenant, digest));
  }

  static Optional<Stored> find(Connection connection, String tenant, String digest)
      throws SQLException {
    return FIND.on(connection)
        .set("tenant", tenant)
        .set("digest", digest)
        .first(
            row ->
                new Stored(
                    row.uuid("id"),
                    row.text("store"),
                    new Blob(digest, row.number("bytes")),
                    new ChunkDigests(row.bytes("chunk_digests"))));
  }

  Optional<Blob> blob(String tenant, String digest) {
    return with(
        c ->
            BYTES
                .on(c)
                .set("tenant", tenant)
                .set("digest", digest)
                .first(row -> new Blob(digest, row.number("bytes"))));
  }

  /** From now on nobody finds it; whether it was there. */
  boolean release(String tenant, String digest, Instant now) {
    return with(
        c ->
            RELEASE.on(c).set("tenant", tenant).set("digest", digest).set("now", now).update()
                == 1);
  }

  /** Releases one that is not whole; false: it is, since an answer of PostgreSQL was lost. */
  boolean giveUp(UUID id, Instant now) {
    return with(c -> GIVE_UP.on(c).set("id", id).set("now", now).update() == 1);
  }

  /** Releases what is expired and not referred to; how many were looked at. */
  int expire(Instant now, int limit) {
    return with(c -> EXPIRE.on(c).set("now", now).set("limit", limit).update());
  }

  /** Releases what nobody has gone on writing since then. */
  void abandon(Instant now, Instant before) {
    int _ = with(c -> ABANDON.on(c).set("now", now).set("before", before).update());
  }

  /** Of these stores, those that were released before then. */
  List<Released> released(Collection<String> stores, Instant before, int limit) {
    return with(
        c ->
            RELEASED
                .on(c)
                .array("stores", "text", stores)
                .set("before", before)
                .set("limit", limit)
                .list(row -> new Released(row.uuid("id"), row.text("store"))));
  }

  void remove(UUID id) {
    int _ = with(c -> REMOVE.on(c).set("id", id).update());
  }
}
