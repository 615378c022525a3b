package dev.troupe.scheduler.file;

import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobReferences.Reference;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code file}. Whoever has expired is not there, whether swept or not. Thread-safe. */
public final class FileRows {
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO file (id, tenant, digest, bytes, filename, purpose, status, created_at, expires_at)
          VALUES (:id, :tenant, :digest, :bytes, :filename, :purpose, :status, :created, :expires)
          """);

  private static final Sql FIND =
      Sql.of(
          """
          SELECT id, tenant, digest, bytes, filename, purpose, status, created_at, expires_at FROM file
           WHERE id = :id AND tenant = :tenant AND (expires_at IS NULL OR expires_at > :now)
          """);

  private static final String LIST =
      """
      SELECT id, tenant, digest, bytes, filename, purpose, status, created_at, expires_at FROM file
       WHERE tenant = :tenant AND (:purpose::text IS NULL OR purpose = :purpose) AND (expires_at IS NULL OR expires_at > :now)
         AND (:after::uuid IS NULL OR id %s :after) ORDER BY id %s LIMIT :limit
      """;
  private static final Sql OLDEST_FIRST = Sql.of(LIST.formatted(">", "ASC"));
  private static final Sql NEWEST_FIRST = Sql.of(LIST.formatted("<", "DESC"));

  private static final Sql DELETE =
      Sql.of(
          """
          DELETE FROM file WHERE id = :id AND tenant = :tenant AND (expires_at IS NULL OR expires_at > :now) RETURNING tenant, digest
          """);

  private static final Sql EXPIRE =
      Sql.of(
          """
          DELETE FROM file WHERE id IN (SELECT id FROM file WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED)
          RETURNING tenant, digest
          """);

  private final Database database;
  private final InstantSource clock;

  public FileRows(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Which ones a list has.
   *
   * @param purpose null: any
   * @param after the last one of the page before; null: from the start
   */
  public record Page(@Nullable String purpose, @Nullable UUID after, boolean oldestFirst) {}

  /**
   * @throws IllegalStateException if its blob is not there
   */
  public void insert(StoredFile file) throws SQLException {
    var _ =
        database.transaction(
            c -> {
              insert(c, file);
              return true;
            });
  }

  /** The same as part of a transaction. */
  public static void insert(Connection connection, StoredFile file) throws SQLException {
    if (!BlobReferences.begin(connection, file.reference())) {
      throw new IllegalStateException(file.digest() + " is gone before its file was there");
    }
    INSERT
        .on(connection)
        .set("id", file.id())
        .set("tenant", file.tenant())
        .set("digest", file.digest())
        .set("bytes", file.bytes())
        .set("filename", file.filename())
        .set("purpose", file.purpose())
        .set("status", file.status())
        .set("created", file.createdAt())
        .set("expires", file.expiresAt())
        .run();
  }

  public Optional<StoredFile> find(String tenant, UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return find(connection, tenant, id, clock.instant());
    }
  }

  static Optional<StoredFile> find(Connection connection, String tenant, UUID id, Instant now)
      throws SQLException {
    return FIND.on(connection)
        .set("id", id)
        .set("tenant", tenant)
        .set("now", now)
        .first(FileRows::file);
  }

  /**
   * @param limit at most so many
   */
  public List<StoredFile> list(String tenant, Page page, int limit) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return (page.oldestFirst() ? OLDEST_FIRST : NEWEST_FIRST)
          .on(connection)
          .set("tenant", tenant)
          .set("purpose", page.purpose())
          .set("after", page.after())
          .set("now", clock.instant())
          .set("limit", limit)
          .list(FileRows::file);
    }
  }

  /** Whether it was there. */
  public boolean delete(String tenant, UUID id) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c -> {
          List<Reference> gone =
              DELETE
                  .on(c)
                  .set("id", id)
                  .set("tenant", tenant)
                  .set("now", now)
                  .list(FileRows::reference);
          BlobReferences.end(c, gone, now);
          return !gone.isEmpty();
        });
  }

  /** Removes those that have expired, at most so many; how many it were. */
  int expire(int limit) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c -> {
          List<Reference> gone =
              EXPIRE.on(c).set("now", now).set("limit", limit).list(FileRows::reference);
          BlobReferences.end(c, gone, now);
          return gone.size();
        });
  }

  static Reference reference(Row row) throws SQLException {
    return new Reference(row.text("tenant"), row.text("digest"));
  }

  private static StoredFile file(Row row) throws SQLException {
    return new StoredFile(
        row.uuid("id"),
        row.text("tenant"),
        row.text("digest"),
        row.number("bytes"),
        row.text("filename"),
        row.text("purpose"),
        row.text("status"),
        row.instant("created_at"),
        row.instantOrNull("expires_at"));
  }
}
