package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.row.Fingerprints;
import dev.troupe.shared.row.RowChunk;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.RowReader;
import dev.troupe.shared.row.RowStore;
import dev.troupe.shared.row.RowUpload;
import dev.troupe.shared.row.StoredChunks;
import dev.troupe.shared.row.UnreadableRowsException;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs whose rows are a file of {@code /v1/files} or {@code /v1/uploads}: {@code "rows": {"file",
 * "key", "strict"}}. The file is read to its end and its rows are stored as {@code troupe run
 * --rows} does it; then the job is one that refers to them, as any other. Thread-safe.
 */
final class RowJobs {
  private static final String ROWS = "rows";

  /** As long as it is not known: what else is wrong is said before a file is read. */
  private static final String ANY = Digest.of("");

  /** What a scheduler's memory has room for: it remembers 64 bits of each key while it reads. */
  private static final int MAX_ROWS = 5_000_000;

  /** As much as a file may have that is not packed. */
  private static final long MAX_BYTES = 8L << 30;

  /** Each takes a processor; who comes later waits. */
  private static final int AT_ONCE = 2;

  private final Submitting submitting;
  private final FileRows files;
  private final Database database;
  private final BlobStore blobs;
  private final RandomGenerator chance;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  RowJobs(Submitting submitting, FileRows files, Database database, BlobStore blobs) {
    this.submitting = submitting;
    this.files = files;
    this.database = database;
    this.blobs = blobs;
    this.chance = submitting.chance();
  }

  /** Which file, and how it is read. */
  private record Wanted(String file, @Nullable String key, boolean strict) {
    static @Nullable Wanted read(FieldReader job) {
      FieldReader rows = job.object(ROWS);
      if (rows == null) {
        return null;
      }
      String file = rows.required("file", Notation.NAME);
      String key = rows.value("key", Notation.NAME);
      Boolean strict = rows.value("strict", Notation.BOOLEAN);
      rows.finish();
      return file == null ? null : new Wanted(file, key, Boolean.TRUE.equals(strict));
    }
  }

  /**
   * What was read.
   *
   * @param rows bad ones included
   * @param bad which can't be read and will fail
   * @param problems of the first of them
   */
  record Read(String index, long rows, long bad, List<String> problems) {}

  /**
   * Returns once Kafka has the job on all replicas, as {@link Submitting#submit} does.
   *
   * @return also {@code rows}, if they were a file
   */
  Map<String, Object> submit(byte[] body) throws Refused, SQLException, InterruptedException {
    ObjectNode job = withFile(body);
    if (job == null) {
      return submitting.submit(body);
    }
    ObjectNode only = Json.MESSAGES.createObjectNode();
    only.set(ROWS, job.get(ROWS));
    Wanted wanted = FileRequest.of(only, Wanted::read);
    String tenant = submitting.check(Json.bytes(job.put(ROWS, ANY))).tenant();
    Read read = read(tenant, wanted);
    Map<String, Object> answer =
        new LinkedHashMap<>(submitting.submit(Json.bytes(job.put(ROWS, read.index()))));
    answer.put(ROWS, read);
    return answer;
  }

  /** The job, if its rows are said to be a file; null also of what is no job at all. */
  private static @Nullable ObjectNode withFile(byte[] body) {
    if (!new String(body, StandardCharsets.ISO_8859_1).contains("\"" + ROWS + "\"")) {
      return null; // most have none, and need not be read twice
    }
    try {
      return Json.STRICT.readTree(body) instanceof ObjectNode job && job.path(ROWS).isObject()
          ? job
          : null;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }

  private Read read(String tenant, Wanted wanted)
      throws Refused, SQLException, InterruptedException {
    StoredFile file = find(tenant, wanted.file());
    turns.acquire();
    RowUpload.Uploaded uploaded;
    try (InputStream in = blobs.open(tenant, file.digest(), 0, Long.MAX_VALUE);
        RowReader rows = RowReader.open(in, file.filename(), wanted.key(), chance, MAX_BYTES)) {
      uploaded = RowUpload.of(rows, new Fingerprints(chance), new Stored(tenant), MAX_ROWS);
    } catch (UnreadableRowsException e) {
      throw refused(
          switch (e.about()) {
                case ROWS -> "rows.file: ";
                case KEY -> "rows.key: ";
              }
              + e.getMessage());
    } catch (IOException e) { // the store's own are no IOExceptions
      throw refused("rows.file: " + e.getMessage() + " (expected: a file that can be unpacked)");
    } finally {
      turns.release();
    }
    if (uploaded.rows() == 0) {
      throw refused("rows.file: " + file.filename() + " (expected: at least one row)");
    }
    if (wanted.strict() && uploaded.bad() > 0) {
      throw Refused.saying(
          Status.BAD_REQUEST_400,
          uploaded.problems().stream().map(p -> "rows.file: " + p).toList());
    }
    return new Read(uploaded.index(), uploaded.rows(), uploaded.bad(), uploaded.problems());
  }

  private static Refused refused(String problem) {
    return Refused.saying(Status.BAD_REQUEST_400, List.of(problem));
  }

  private StoredFile find(String tenant, String id) throws Refused, SQLException {
    Optional<UUID> file = WireId.FILE.read(id);
    Optional<StoredFile> found =
        file.isPresent() ? files.find(tenant, file.get()) : Optional.empty();
    return found.orElseThrow(
        () ->
            Refused.of(
                Status.BAD_REQUEST_400,
                Problem.at("rows.file", id, "the id of a file of tenant " + tenant)));
  }

  /** In PostgreSQL, where the planner reads them. */
  private final class Stored implements RowStore {
    private final String tenant;

    Stored(String tenant) {
      this.tenant = tenant;
    }

    @Override
    public void put(List<RowChunk> chunks) {
      try (Connection connection = database.pool().getConnection()) {
        StoredChunks.put(connection, tenant, chunks);
      } catch (SQLException e) {
        throw new IllegalStateException("rows could not be stored", e);
      }
    }

    @Override
    public String put(RowIndex index) {
      try (Connection connection = database.pool().getConnection()) {
        return StoredChunks.put(connection, tenant, index);
      } catch (SQLException e) {
        throw new IllegalStateException("rows could not be stored", e);
      }
    }
  }
}
