package dev.troupe.scheduler.file;

import dev.troupe.scheduler.file.Upload.Part;
import dev.troupe.scheduler.file.Upload.Status;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobReferences.Reference;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tables {@code upload} and {@code upload_part}. Thread-safe. */
public final class UploadRows {
  /** Rows of uploads stay so long after their end, so that a repeated request hears the same. */
  private static final Duration KEPT = Duration.ofDays(1);

  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO upload (id, tenant, filename, purpose, mime_type, bytes, created_at, expires_at, file_lives)
          VALUES (:id, :tenant, :filename, :purpose, :mime_type, :bytes, :created, :expires, :lives)
          """);

  private static final Sql FIND =
      Sql.of(
          """
          SELECT id, tenant, filename, purpose, mime_type, bytes, status, created_at, expires_at, file_lives, file_id
            FROM upload WHERE id = :id AND tenant = :tenant
          """);

  /** Locks it, so that no part comes while it ends. */
  private static final Sql PENDING =
      Sql.of("SELECT id FROM upload WHERE id = :id AND status = 'pending' FOR NO KEY UPDATE");

  private static final Sql INSERT_PART =
      Sql.of(
          """
          INSERT INTO upload_part (id, upload_id, tenant, digest, bytes, created_at)
          VALUES (:id, :upload, :tenant, :digest, :bytes, :created)
          """);

  private static final Sql PARTS =
      Sql.of("SELECT id, digest, bytes FROM upload_part WHERE upload_id = :upload");

  private static final Sql END =
      Sql.of("UPDATE upload SET status = :status, file_id = :file WHERE id = :id");

  private static final Sql DELETE_PARTS =
      Sql.of("DELETE FROM upload_part WHERE upload_id = :upload RETURNING tenant, digest");

  private static final Sql EXPIRE_PARTS =
      Sql.of(
          """
          DELETE FROM upload_part WHERE upload_id IN (
            SELECT id FROM upload u WHERE expires_at <= :now AND EXISTS (SELECT FROM upload_part p WHERE p.upload_id = u.id) LIMIT :limit)
          RETURNING tenant, digest
          """);

  private static final Sql FORGET = Sql.of("DELETE FROM upload WHERE expires_at <= :before");

  private final Database database;
  private final InstantSource clock;

  public UploadRows(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  public void insert(Upload upload) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      INSERT
          .on(connection)
          .set("id", upload.id())
          .set("tenant", upload.tenant())
          .set("filename", upload.filename())
          .set("purpose", upload.purpose())
          .set("mime_type", upload.mimeType())
          .set("bytes", upload.bytes())
          .set("created", upload.createdAt())
          .set("expires", upload.expiresAt())
          .set("lives", upload.fileLives() == null ? null : upload.fileLives().toSeconds())
          .run();
    }
  }

  public Optional<Upload> find(String tenant, UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return FIND.on(connection).set("id", id).set("tenant", tenant).first(UploadRows::upload);
    }
  }

  /** Whether the upload was still pending; if not, the part is not there. */
  public boolean add(Upload upload, UUID partId, Blob blob, Instant now) throws SQLException {
    return database.transaction(
        c -> {
          if (!locked(c, upload.id())
              || !BlobReferences.begin(c, new Reference(upload.tenant(), blob.digest()))) {
            return false;
          }
          INSERT_PART
              .on(c)
              .set("id", partId)
              .set("upload", upload.id())
              .set("tenant", upload.tenant())
              .set("digest", blob.digest())
              .set("bytes", blob.bytes())
              .set("created", now)
              .run();
          return true;
        });
  }

  private static boolean locked(Connection connection, UUID id) throws SQLException {
    return PENDING.on(connection).set("id", id).first(row -> row.uuid("id")).isPresent();
  }

  public List<Part> parts(Upload upload) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return PARTS
          .on(connection)
          .set("upload", upload.id())
          .list(row -> new Part(row.uuid("id"), row.text("digest"), row.number("bytes")));
    }
  }

  /** Makes it a file and lets go of its parts; whether it was still pending. */
  public boolean complete(Upload upload, StoredFile file) throws SQLException {
    return database.transaction(
        c -> {
          if (!locked(c, upload.id())) {
            return false;
          }
          FileRows.insert(c, file);
          end(c, upload, Status.COMPLETED, file.id());
          return true;
        });
  }

  /** Lets go of its parts; whether it was still pending. */
  public boolean cancel(Upload upload) throws SQLException {
    return database.transaction(
        c -> {
          if (!locked(c, upload.id())) {
            return false;
          }
          end(c, upload, Status.CANCELLED, null);
          return true;
        });
  }

  private void end(Connection connection, Upload upload, Status status, @Nullable UUID fileId)
      throws SQLException {
    END.on(connection)
        .set("id", upload.id())
        .set("status", status.label())
        .set("file", fileId)
        .run();
    BlobReferences.end(
        connection,
        DELETE_PARTS.on(connection).set("upload", upload.id()).list(FileRows::reference),
        clock.instant());
  }

  /** Lets go of the parts of those that have expired, at most so many, and forgets old ones. */
  int expire(int limit) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c -> {
          List<Reference> gone =
              EXPIRE_PARTS.on(c).set("now", now).set("limit", limit).list(FileRows::reference);
          BlobReferences.end(c, gone, now);
          int _ = FORGET.on(c).set("before", now.minus(KEPT)).update();
          return gone.size();
        });
  }

  private static Upload upload(Row row) throws SQLException {
    Long lives = row.numberOrNull("file_lives");
    return new Upload(
        row.uuid("id"),
        row.text("tenant"),
        row.text("filename"),
        row.text("purpose"),
        row.text("mime_type"),
        row.number("bytes"),
        Status.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
        row.instant("created_at"),
        row.instant("expires_at"),
        lives == null ? null : Duration.ofSeconds(lives),
        row.uuidOrNull("file_id"));
  }
}
