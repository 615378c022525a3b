package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.answer.AnswerForms;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.StoredFile;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result files of batches: written when a batch is over, and made of what there is while it
 * runs. Thread-safe.
 */
public final class ResultFiles {
  private static final String PURPOSE = "batch_output";

  private final BatchRows batches;
  private final BatchSteps steps;
  private final Database database;
  private final Jobs jobs;
  private final BlobStore blobs;
  private final AnswerForms forms;
  private final InstantSource clock;

  public ResultFiles(
      BatchRows batches,
      BatchSteps steps,
      Database database,
      Jobs jobs,
      BlobStore blobs,
      AnswerForms forms,
      InstantSource clock) {
    this.batches = batches;
    this.steps = steps;
    this.database = database;
    this.jobs = jobs;
    this.blobs = blobs;
    this.forms = forms;
    this.clock = clock;
  }

  /** Writes them, and with them the end of the batch. Doing it twice comes to the same. */
  void close(Batch batch) throws IOException, SQLException {
    UUID id = batch.order().id();
    Optional<JobProgress> job = progress(batch.order());
    if (job.isEmpty()) {
      end(batch, BatchStatus.CANCELLED, batch.counts(), new Batch.Usage(0, 0, 0, 0), null, null);
      return;
    }
    steps.finalizing(id);
    boolean one = batch.order().api() == BatchOrder.Api.ANTHROPIC;
    ResultLines output =
        lines(batch, job.get(), one ? ResultLines.Kind.ALL : ResultLines.Kind.OUTPUT);
    StoredFile outputs = write(batch, output, batch.files().output(), "output");
    StoredFile rest = null;
    Batch.Counts counts = output.counts();
    if (!one) {
      ResultLines errors = lines(batch, job.get(), ResultLines.Kind.ERRORS);
      rest = write(batch, errors, batch.files().error(), "error");
      counts = new Batch.Counts(counts.total(), counts.completed(), errors.counts().failed());
    }
    end(batch, job.get().ending(), counts, output.usage(), outputs, rest);
  }

  /** Null: there is nothing in it. */
  private @Nullable StoredFile write(Batch batch, ResultLines lines, @Nullable UUID id, String what)
      throws IOException {
    BatchOrder order = batch.order();
    Instant now = clock.instant();
    Blob blob = blobs.put(order.tenant(), lines, null, now.plus(BlobReferences.GRACE));
    return lines.lines() == 0
        ? null
        : new StoredFile(
            Objects.requireNonNull(id, "it is not over"),
            order.tenant(),
            blob.digest(),
            blob.bytes(),
            name(order, what),
            PURPOSE,
            StoredFile.PROCESSED,
            now,
            now.plus(order.outputLives()));
  }

  private static String name(BatchOrder order, String what) {
    return order.job() + "_" + what + ".jsonl";
  }

  private void end(
      Batch batch,
      BatchStatus status,
      Batch.Counts counts,
      Batch.Usage usage,
      @Nullable StoredFile output,
      @Nullable StoredFile errors)
      throws SQLException {
    Instant now = clock.instant();
    Batch.Files files =
        new Batch.Files(output == null ? null : output.id(), errors == null ? null : errors.id());
    boolean _ =
        database.transaction(
            c -> {
              boolean ended = steps.close(c, batch.order().id(), status, counts, usage, files, now);
              if (ended && output != null) {
                FileRows.insert(c, output);
              }
              if (ended && errors != null) {
                FileRows.insert(c, errors);
              }
              return ended;
            });
  }

  private ResultLines lines(Batch batch, JobProgress job, ResultLines.Kind kind) {
    return new ResultLines(database, jobs, forms, batch, job, kind);
  }

  private Optional<JobProgress> progress(BatchOrder order) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return JobProgress.of(connection, order);
    }
  }

  /**
   * A file that is not written yet.
   *
   * @param file as it will be known; its length is not
   * @param lines that it has now
   * @param content of these lines, in the order in which they came
   */
  public record Partial(StoredFile file, int lines, Supplier<InputStream> content) {}

  /** The file of that id if its batch is still at work; empty: there is none. */
  public Optional<Partial> partial(String tenant, UUID file) throws SQLException {
    Optional<Batch> batch = batches.findByFile(tenant, file).filter(b -> !b.status().isOver());
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(partial(batch.get(), progress(batch.get().order()), file));
  }

  private Partial partial(Batch batch, Optional<JobProgress> job, UUID id) {
    boolean output = id.equals(batch.files().output());
    BatchOrder order = batch.order();
    StoredFile file =
        new StoredFile(
            id,
            order.tenant(),
            "",
            0,
            name(order, output ? "output" : "error"),
            PURPOSE,
            StoredFile.UPLOADED,
            order.createdAt(),
            null);
    ResultLines.Kind kind = output ? ResultLines.Kind.OUTPUT : ResultLines.Kind.ERRORS;
    return job.map(
            j ->
                new Partial(
                    file,
                    output ? j.succeeded() : j.results() - j.succeeded(),
                    () -> lines(batch, j, kind)))
        .orElse(new Partial(file, 0, InputStream::nullInputStream));
  }
}
