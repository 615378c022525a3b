package dev.troupe.scheduler.batch;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the lines of a batch and makes a job of them, whose rows they are. Nothing of it is wrong,
 * or none of it is asked. Doing it twice comes to the same. Thread-safe.
 */
final class Validation {
  /** OpenAI's bounds, for who wants them. */
  private static final int STRICT_LINES = 50_000;

  private static final long STRICT_BYTES = 200L << 20;

  /** What a scheduler's memory has room for: it remembers 64 bits of each id while it reads. */
  private static final int MAX_LINES = 5_000_000;

  private static final int SHOWN = 1_000;

  /** As many of its tasks may be on their way at once as the fleet has room for. */
  private static final int CONCURRENCY = 10_000;

  private final BatchSteps steps;
  private final BlobStore blobs;
  private final Database database;
  private final LineRules rules;
  private final JobDoor jobs;
  private final RandomGenerator random;

  Validation(
      BatchSteps steps,
      BlobStore blobs,
      Database database,
      LineRules rules,
      JobDoor jobs,
      RandomGenerator random) {
    this.steps = steps;
    this.blobs = blobs;
    this.database = database;
    this.rules = rules;
    this.jobs = jobs;
    this.random = random;
  }

  /** Accepts or refuses it. */
  void run(Batch batch) throws IOException, SQLException, InterruptedException {
    BatchOrder order = batch.order();
    Reading reading = new Reading(order);
    try (InputStream in = blobs.open(order.tenant(), order.inputDigest(), 0, Long.MAX_VALUE)) {
      reading.read(in);
    }
    if (!reading.errors.isEmpty()) {
      steps.refuse(order.id(), reading.errors());
      return;
    }
    String submission = reading.submission();
    if (steps.accept(order.id(), reading.chunks.rows(), reading.check.urls(), submission)) {
      submit(order, submission);
    }
  }

  /** Puts its job on the topic, where the same one is there once, however often it is put. */
  void submit(BatchOrder order, String submission) throws SQLException, InterruptedException {
    List<String> problems = jobs.submit(submission);
    if (!problems.isEmpty()) {
      steps.refuse(
          order.id(),
          problems.stream()
              .map(problem -> new BatchError("invalid_request", problem, null, null))
              .toList());
    }
  }

  /** One file, while it is read. */
  private final class Reading {
    private final BatchOrder order;
    private final LineCheck check;
    private final RowChunks chunks;
    private final List<BatchError> errors = new ArrayList<>();
    private int wrong;
    private long bytes;

    Reading(BatchOrder order) {
      this.order = order;
      this.check = new LineCheck(order, rules, random);
      this.chunks = new RowChunks(database, order.tenant());
    }

    void read(InputStream in) throws IOException, SQLException, InterruptedException {
      LineReader lines = new LineReader(in, LineCheck.LONGEST);
      int most = order.options().isStrict() ? STRICT_LINES : MAX_LINES;
      int count = 0;
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        bytes += line.bytes().length + 1;
        if (line.isBlank()) {
          continue;
        }
        if (++count > most) {
          add(new BatchError("too_many_tasks", "more than " + most + " lines", null, null));
          return;
        }
        LineCheck.Checked checked = check.read(line);
        check.takeErrors().forEach(this::add);
        if (checked != null && errors.isEmpty()) {
          chunks.add(checked.row());
        }
      }
      if (count == 0) {
        add(new BatchError("empty_file", "The input file has no lines.", null, null));
      }
      if (order.options().isStrict() && bytes > STRICT_BYTES) {
        String message = bytes + " bytes (expected: at most " + STRICT_BYTES + ")";
        add(new BatchError("file_too_large", message, null, null));
      }
    }

    private void add(BatchError error) {
      if (wrong++ < SHOWN) {
        errors.add(error);
      }
    }

    List<BatchError> errors() {
      if (wrong > SHOWN) {
        String message = "and " + (wrong - SHOWN) + " more";
        errors.add(new BatchError("more_errors", message, null, null));
      }
      return List.copyOf(errors);
    }

    String submission() throws SQLException {
      BatchOrder.Options options = order.options();
      ObjectNode job = Json.MESSAGES.createObjectNode();
      job.put("id", order.job()).put("tenant", order.tenant());
      job.put("priority", options.priority() == null ? "batch" : options.priority());
      deadline(order.expiresAt(), job);
      if (options.budget() != null) {
        job.put("budget", options.budget().exact());
      }
      String role = options.role();
      if (role == null) {
        // A cut answer is one in that API: finish_reason says so.
        ObjectNode anybody = job.putObject("roles").putObject(InlineTask.ROLE);
        anybody.put("on_cut", "accept");
        ModelRef first = check.firstModel();
        if (first != null) {
          anybody.put("model", first.toString());
        }
      }
      ObjectNode loop = job.putObject("loop").put("name", "batch");
      loop.putArray("steps")
          .addObject()
          .put("name", "line")
          .put("role", role == null ? InlineTask.ROLE : role)
          .put("for_each", "input.rows")
          .put("request", "item")
          .put("concurrency", CONCURRENCY)
          .put("on_failure", "continue");
      job.put("rows", chunks.finish());
      return Json.string(job);
    }

    private static void deadline(@Nullable Instant expiresAt, ObjectNode job) {
      if (expiresAt != null) {
        job.put("deadline", expiresAt.toString());
      }
    }
  }
}
