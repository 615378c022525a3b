package dev.troupe.scheduler.report;

import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Pictures, recordings and long outputs, by the digests that tasks have of them. Thread-safe. */
public final class OutputBlobs {
  private static final String JSON = "application/json";

  // What a provider has said goes into a header only if it is a media type.
  private static final String MEDIA_TYPE = "[a-zA-Z0-9.+-]{1,60}/[a-zA-Z0-9.+-]{1,60}";
  private static final String BYTES = "application/octet-stream";

  // Only what an output refers to: a tenant's files are asked for by their ids.
  private static final Sql FIND =
      Sql.of(
          """
          SELECT o.output, o.output_ref
            FROM output_blob b JOIN task_output o ON o.task_id = b.task_id
           WHERE b.tenant = :tenant AND b.digest = :digest LIMIT 1
          """);

  private final Database database;
  private final BlobStore blobs;

  public OutputBlobs(Database database, BlobStore blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  /**
   * @param mediaType what a provider says that it is; JSON for a long output
   */
  public record Found(long bytes, String mediaType) {}

  /** Empty if no output of the tenant refers to it, or if its bytes are gone. */
  public Optional<Found> find(String tenant, String digest) throws SQLException {
    Optional<String> mediaType;
    try (Connection connection = database.pool().getConnection()) {
      mediaType =
          FIND.on(connection)
              .set("tenant", tenant)
              .set("digest", digest)
              .first(row -> mediaType(row, digest));
    }
    return mediaType.flatMap(
        type -> blobs.find(tenant, digest).map(blob -> new Found(blob.bytes(), type)));
  }

  private static String mediaType(Row row, String digest) throws SQLException {
    if (digest.equals(row.textOrNull("output_ref"))) {
      return JSON;
    }
    String type = Json.MESSAGES.readTree(row.text("output")).path("media_type").asString("");
    return type.matches(MEDIA_TYPE) ? type : BYTES;
  }
}
