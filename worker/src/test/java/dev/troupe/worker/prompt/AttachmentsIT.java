package dev.troupe.worker.prompt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Uuid7;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a message that names a file. */
@ExtendWith(TroupeStack.class)
class AttachmentsIT {
  private static final byte[] PNG = "\u0089PNG\r\n\u001a\n....".getBytes(ISO_8859_1);

  private Database database;
  private BlobStore blobs;
  private Attachments attachments;

  @BeforeEach
  void open(TestStack stack) throws Exception {
    String url =
        stack.preparedDatabase(
            "attachments",
            u -> {
              try (Database fresh =
                  Database.open(new TroupeConfig.Postgres(u, null, null, 2), "t")) {
                Migrations.migrate(fresh);
              }
            });
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test");
    Uuid7 ids = new Uuid7(InstantSource.system(), new Random(1));
    blobs = BlobStore.open(TroupeConfig.Blobs.DEFAULT, database, ids, InstantSource.system());
    attachments = new Attachments(database.pool(), blobs);
  }

  @AfterEach
  void close() {
    blobs.close();
    database.close();
  }

  private String upload(String tenant, String name, byte[] content, String lives) throws Exception {
    Blob blob = blobs.put(tenant, new ByteArrayInputStream(content), null, null);
    UUID id = UUID.randomUUID();
    try (Connection c = database.pool().getConnection();
        PreparedStatement s =
            c.prepareStatement(
                "INSERT INTO file (id, tenant, digest, bytes, filename, purpose, created_at, expires_at) VALUES (?, ?, ?, ?, ?, 'vision', now(), now() + ?::interval)")) {
      s.setObject(1, id);
      s.setString(2, tenant);
      s.setString(3, blob.digest());
      s.setLong(4, blob.bytes());
      s.setString(5, name);
      s.setString(6, lives);
      s.execute();
    }
    return "file-" + id.toString().replace("-", "");
  }

  private static List<Message> asking(Part... parts) {
    return List.of(new Message(Speaker.USER, null, List.of(parts), List.of(), null));
  }

  @Test
  void fetch_pictureAndDocument_haveTheirBytesAndTypes() throws Exception {
    String picture = upload("acme", "holiday.dat", PNG, "1 hour");
    String notes = upload("acme", "notes.md", "# Hi".getBytes(UTF_8), "1 hour");

    List<Message> whole =
        attachments.fetch(
            "acme",
            asking(
                new Part.Text("Look."),
                new Part.Image(new Source.File(picture), "low"),
                new Part.Document(new Source.File(picture), null),
                new Part.Document(new Source.File(notes), null)));

    Source.Inline bytes = new Source.Inline("image/png", Base64.getEncoder().encodeToString(PNG));
    assertThat(whole.getFirst().parts())
        .containsExactly(
            new Part.Text("Look."),
            new Part.Image(bytes, "low"),
            // A file that is a picture is looked at.
            new Part.Image(bytes, null),
            new Part.Document(new Source.Inline("text/markdown", "IyBIaQ=="), "notes.md"));
    assertThat(Attachments.areIn(whole)).isFalse();
  }

  @Test
  void fetch_fileThatIsNotThere_isNamed() throws Exception {
    String theirs = upload("other", "a.png", PNG, "1 hour");
    String old = upload("acme", "a.png", PNG, "-1 second");
    String text = upload("acme", "a.txt", "words".getBytes(UTF_8), "1 hour");
    String none = "file-" + "0".repeat(32);
    for (String id : List.of(theirs, old, none)) {
      assertThatThrownBy(
              () -> attachments.fetch("acme", asking(new Part.Image(new Source.File(id), null))))
          .isInstanceOf(Attachments.UnknownFileException.class)
          .hasMessage(id + " (expected: a file of tenant acme)");
    }
    assertThatThrownBy(
            () -> attachments.fetch("acme", asking(new Part.Image(new Source.File(text), null))))
        .hasMessage(text + " (expected: a picture: PNG, JPEG, GIF or WebP)");
  }

  @Test
  void fetch_tooMuchInAll_isRefused() throws Exception {
    String large = upload("acme", "a.txt", new byte[17 << 20], "1 hour");
    Part part = new Part.Document(new Source.File(large), null);
    assertThatThrownBy(() -> attachments.fetch("acme", asking(part, part)))
        .hasMessage(large + " (expected: files of 33554432 bytes in all)");
  }
}
