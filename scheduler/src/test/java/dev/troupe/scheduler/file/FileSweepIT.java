package dev.troupe.scheduler.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes when, and what stays. */
@ExtendWith(TroupeStack.class)
class FileSweepIT {
  private static final String TENANT = "acme";
  private static final Duration HOUR = BlobReferences.GRACE.plusSeconds(1);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
  private final Uuid7 ids = new Uuid7(now::get, new Random(1));
  private Database database;
  private BlobStore blobs;
  private FileRows files;
  private UploadRows uploads;
  private FileSweep sweep;

  @BeforeEach
  void open(TestStack stack) {
    String url = stack.preparedDatabase("files", FileSweepIT::migrate);
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 4), "test");
    blobs = BlobStore.open(TroupeConfig.Blobs.DEFAULT, database, ids, now::get);
    files = new FileRows(database, now::get);
    uploads = new UploadRows(database, now::get);
    sweep = new FileSweep(files, uploads, blobs);
  }

  private static void migrate(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
    }
  }

  @AfterEach
  void close() {
    blobs.close();
    database.close();
  }

  private void later(Duration time) throws SQLException {
    now.set(now.get().plus(time));
    while (sweep.round()) {
      // There may be more.
    }
  }

  private long count(String table) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return Sql.of("SELECT count(*) AS rows FROM " + table)
          .on(connection)
          .one(row -> row.number("rows"));
    }
  }

  private Blob put(String content) throws IOException {
    return blobs.put(
        TENANT,
        new ByteArrayInputStream(content.getBytes(UTF_8)),
        null,
        now.get().plus(BlobReferences.GRACE));
  }

  private StoredFile file(String content, @Nullable Duration lives)
      throws IOException, SQLException {
    Blob blob = put(content);
    StoredFile file =
        new StoredFile(
            ids.next(),
            TENANT,
            blob.digest(),
            blob.bytes(),
            "f",
            "batch",
            StoredFile.PROCESSED,
            now.get(),
            lives == null ? null : now.get().plus(lives));
    files.insert(file);
    return file;
  }

  private String read(StoredFile file) throws IOException {
    try (InputStream in = blobs.open(TENANT, file.digest(), 0, Long.MAX_VALUE)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void file_thatExpires_goesAtOnceAndItsBytesAfterTwoHours() throws Exception {
    StoredFile file = file("rows", Duration.ofHours(5));
    StoredFile other = file("stay", null);

    later(Duration.ofHours(5).minusSeconds(1));
    assertThat(files.find(TENANT, file.id())).contains(file);
    assertThat(read(file)).isEqualTo("rows");
    now.set(now.get().plusSeconds(1));
    assertThat(files.find(TENANT, file.id())).isEmpty();
    later(Duration.ZERO);
    assertThat(count("file")).isEqualTo(1);
    later(HOUR);
    assertThat(blobs.find(TENANT, file.digest())).isEmpty();
    later(HOUR);

    assertThat(count("blob_object")).isEqualTo(1);
    assertThat(count("blob_chunk")).isEqualTo(1);
    assertThat(read(other)).isEqualTo("stay");
  }

  @Test
  void file_whoseContentAnotherHas_leavesItThere() throws Exception {
    StoredFile one = file("same", null);
    StoredFile another = file("same", null);
    assertThat(files.delete(TENANT, one.id())).isTrue();

    later(HOUR);
    later(HOUR);

    assertThat(read(another)).isEqualTo("same");
    assertThat(count("blob_object")).isEqualTo(1);
  }

  @Test
  void upload_thatNobodyCompletes_losesItsParts_andIsForgottenADayLater() throws Exception {
    Upload upload =
        new Upload(
            ids.next(),
            TENANT,
            "f",
            "batch",
            "text/plain",
            4,
            Upload.Status.PENDING,
            now.get(),
            now.get().plus(HOUR),
            null,
            null);
    uploads.insert(upload);
    UUID part = ids.next();
    assertThat(uploads.add(upload, part, put("part"), now.get())).isTrue();

    later(HOUR.minusSeconds(1));
    assertThat(uploads.parts(upload)).hasSize(1);
    later(Duration.ofSeconds(1));
    assertThat(uploads.parts(upload)).isEmpty();
    Upload expired = uploads.find(TENANT, upload.id()).orElseThrow();
    assertThat(expired.statusAt(now.get())).isEqualTo(Upload.Status.EXPIRED);
    later(HOUR);
    later(HOUR);
    assertThat(count("blob_object")).isZero();
    later(Duration.ofDays(1));
    assertThat(uploads.find(TENANT, upload.id())).isEmpty();
  }
}
