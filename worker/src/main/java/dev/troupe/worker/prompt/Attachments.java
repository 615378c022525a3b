package dev.troupe.worker.prompt;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts what files have in the place of their names. From then on a message is as if its sender had
 * written the bytes into it: for its cost, its limits, its wire and the cache. Thread-safe.
 */
final class Attachments {
  /** Of all files of a task; more than any provider takes in one request. */
  private static final long MOST_BYTES = 32L << 20;

  private static final Sql FIND =
      Sql.of(
          """
          SELECT digest, bytes, filename FROM file
           WHERE id = :id AND tenant = :tenant AND (expires_at IS NULL OR expires_at > now())
          """);

  private final DataSource pool;
  private final BlobStore blobs;

  Attachments(DataSource pool, BlobStore blobs) {
    this.pool = pool;
    this.blobs = blobs;
  }

  /** A file that the tenant has not, or that can't be what it is attached as. */
  static final class UnknownFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private UnknownFileException(String id, String expected) {
      super(id + " (expected: " + expected + ")", null, false, false);
    }
  }

  /** A file as its row has it. */
  private record Row(String digest, long bytes, String filename) {}

  static boolean areIn(List<Message> messages) {
    return messages.stream()
        .flatMap(message -> message.parts().stream())
        .anyMatch(part -> id(part) != null);
  }

  private static @Nullable String id(Part part) {
    Source source =
        switch (part) {
          case Part.Text _ -> null;
          case Part.Image image -> image.source();
          case Part.Audio audio -> audio.source();
          case Part.Document document -> document.source();
        };
    return source instanceof Source.File file ? file.id() : null;
  }

  /** The same messages with the bytes in them. */
  List<Message> fetch(String tenant, List<Message> messages)
      throws UnknownFileException, SQLException {
    long room = MOST_BYTES;
    List<Message> whole = new ArrayList<>();
    for (Message message : messages) {
      List<Part> parts = new ArrayList<>();
      for (Part part : message.parts()) {
        String id = id(part);
        if (id == null) {
          parts.add(part);
          continue;
        }
        Row row = find(tenant, id);
        room -= row.bytes();
        if (room < 0) {
          throw new UnknownFileException(id, "files of " + MOST_BYTES + " bytes in all");
        }
        parts.add(attached(part, id, row, read(tenant, row)));
      }
      whole.add(
          new Message(
              message.speaker(), message.name(), parts, message.toolCalls(), message.toolCallId()));
    }
    return whole;
  }

  private Row find(String tenant, String id) throws UnknownFileException, SQLException {
    String digits = id.substring(id.length() - 32);
    UUID uuid =
        new UUID(
            Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
    try (Connection connection = pool.getConnection()) {
      Optional<Row> row =
          FIND.on(connection)
              .set("id", uuid)
              .set("tenant", tenant)
              .first(r -> new Row(r.text("digest"), r.number("bytes"), r.text("filename")));
      return row.orElseThrow(() -> new UnknownFileException(id, "a file of tenant " + tenant));
    }
  }

  private byte[] read(String tenant, Row row) {
    return blobs.bytes(tenant, row.digest());
  }

  /** A file that is a picture is looked at, also where it was said to be just a file. */
  private static Part attached(Part part, String id, Row row, byte[] content)
      throws UnknownFileException {
    String type = MediaTypes.of(row.filename(), content);
    Source.Inline inline = new Source.Inline(type, Base64.getEncoder().encodeToString(content));
    if (content.length == 0) {
      throw new UnknownFileException(id, "a file that is not empty");
    }
    return switch (part) {
      case Part.Image image when type.startsWith("image/") ->
          new Part.Image(inline, image.detail());
      case Part.Document _ when type.startsWith("image/") -> new Part.Image(inline, null);
      case Part.Document document ->
          new Part.Document(inline, document.name() == null ? row.filename() : document.name());
      case Part.Image _, Part.Audio _, Part.Text _ ->
          throw new UnknownFileException(id, "a picture: PNG, JPEG, GIF or WebP");
    };
  }
}
