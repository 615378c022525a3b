package dev.troupe.shared.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.InputStream;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the change sets do with pictures and long outputs that are there. */
@ExtendWith(TroupeStack.class)
class MediaAreBlobsIT {
  private static final Sql SINCE =
      Sql.of(
          """
          SELECT count(*) AS changes FROM databasechangelog
           WHERE orderexecuted >= (SELECT orderexecuted FROM databasechangelog WHERE id = 'media-are-blobs')
          """);

  private static final Sql MEDIA =
      Sql.of(
          "INSERT INTO media (tenant, digest, media_type, content) VALUES ('acme', :digest, 'image/png', :content)");

  private static final Sql TASK =
      Sql.of(
          """
          WITH j AS (INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority)
                     VALUES (gen_random_uuid(), 'acme', :id, 'c', 'p', 'tasks', '{}', 1) RETURNING job_id),
               t AS (INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state)
                     SELECT gen_random_uuid(), job_id, 0, 0, 'r', 'default', 'batch', 1, 'succeeded' FROM j RETURNING task_id)
          INSERT INTO task_output (task_id, output, output_ref) SELECT task_id, :output, :ref FROM t
          """);

  private static final Sql TEXT =
      Sql.of("INSERT INTO blob (tenant, digest, content) VALUES ('acme', :digest, :content)");

  private static final Sql REFERENCES =
      Sql.of(
          "SELECT digest FROM output_blob JOIN task_output USING (task_id) WHERE tenant = 'acme'");

  @Test
  void migrate_picturesAndLongOutputsThatAreThere_areReadThroughTheStoreAndStayWithTheirTasks(
      TestStack stack) throws Exception {
    byte[] large = new byte[2 * ChunkStore.CHUNK + 5];
    new Random(3).nextBytes(large);
    byte[] unused = {1, 2, 3};
    String text = '"' + "é".repeat(700_000) + '"';
    try (Database database =
        Database.open(new TroupeConfig.Postgres(stack.freshDatabase(), null, null, 2), "test")) {
      Migrations.migrate(database);
      try (Connection c = database.pool().getConnection()) {
        int changes = SINCE.on(c).one(row -> row.integer("changes"));
        Migrations.rollback(database, changes);
        MEDIA.on(c).set("digest", Digest.of(large)).set("content", large).run();
        MEDIA.on(c).set("digest", Digest.of(unused)).set("content", unused).run();
        TEXT.on(c).set("digest", Digest.of(text)).set("content", text).run();
        TASK.on(c).set("id", "text").set("output", null).set("ref", Digest.of(text)).run();
        TASK.on(c)
            .set("id", "media")
            .set("ref", null)
            .set(
                "output",
                "{\"media_type\":\"image/png\",\"digest\":\"%s\",\"bytes\":%d}"
                    .formatted(Digest.of(large), large.length))
            .run();
      }

      Migrations.migrate(database);

      InstantSource later = () -> Instant.now().plus(Duration.ofDays(1));
      try (BlobStore blobs =
              BlobStore.open(
                  TroupeConfig.Blobs.DEFAULT, database, new Uuid7(later, new Random(1)), later);
          Connection c = database.pool().getConnection()) {
        assertThat(read(blobs, large)).isEqualTo(large);
        assertThat(read(blobs, unused)).isEqualTo(unused);
        assertThat(read(blobs, text.getBytes(UTF_8))).isEqualTo(text.getBytes(UTF_8));
        assertThat(REFERENCES.on(c).list(row -> row.text("digest")))
            .containsExactlyInAnyOrder(Digest.of(large), Digest.of(text));
      }
    }
  }

  private static byte[] read(BlobStore blobs, byte[] content) throws Exception {
    try (InputStream in = blobs.open("acme", Digest.of(content), 0, Long.MAX_VALUE)) {
      return in.readAllBytes();
    }
  }
}
