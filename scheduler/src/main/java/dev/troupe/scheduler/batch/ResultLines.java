package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.answer.AnswerForms;
import dev.troupe.scheduler.answer.TaskAnswer;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.plan.Outputs;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The lines of a result file in the order in which they came, made while they are read, a page of
 * answers and the bytes of a few at a time, so that memory depends neither on how many there are
 * nor on how large they are together. That order never changes: a file that is read while its batch
 * runs is the beginning of the later one. For one thread; holds no connection between pages.
 */
final class ResultLines extends InputStream {
  private static final int PAGE = 500;

  /** So many bytes of lines are made at once, and the rest of the last one. */
  private static final int AT_ONCE = 256 << 10;

  private static final Sql TASKS =
      Sql.of(
          """
          SELECT p.task_id
            FROM (SELECT r.line + n.place - 1 AS line, n.task_id
                    FROM job_result r, unnest(r.task_ids) WITH ORDINALITY AS n(task_id, place)
                   WHERE r.job_id = :job AND r.line + cardinality(r.task_ids) > :from AND r.line < :to) p
            JOIN task t ON t.task_id = p.task_id
           WHERE p.line >= :from AND p.line < :to AND t.state = ANY (:states::task_state[])
           ORDER BY p.line
          """);

  private static final Set<TaskState> REFUSED =
      Set.of(TaskState.FAILED, TaskState.CANCELLED, TaskState.EXPIRED);

  private final Database database;
  private final Jobs jobs;
  private final Batch batch;
  private final JobProgress job;
  private final Kind kind;
  private final AnswerForms forms;
  private final LineForm form;
  private final Deque<Asked> answered = new ArrayDeque<>();
  private int at;
  private int row;
  private int lines;
  private int completed;
  private int failed;
  private Batch.Usage usage = new Batch.Usage(0, 0, 0, 0);
  private byte[] page = {};
  private int position;

  /** Which lines a file has. */
  enum Kind {
    /** What was answered. */
    OUTPUT,
    /** What was not. */
    ERRORS,
    /** Both. */
    ALL
  }

  /**
   * @param job how far it is; what it does from now on is left out
   */
  ResultLines(
      Database database, Jobs jobs, AnswerForms forms, Batch batch, JobProgress job, Kind kind) {
    this.database = database;
    this.jobs = jobs;
    this.forms = forms;
    this.batch = batch;
    this.job = job;
    this.kind = kind;
    this.form = LineForm.of(batch.order().api());
    this.row = job.released();
  }

  /**
   * @param url that it was written for
   */
  private record Asked(TaskAnswer answer, String url) {}

  /** How many lines were made so far. */
  int lines() {
    return lines;
  }

  /** Of the lines that were made. */
  Batch.Counts counts() {
    return new Batch.Counts(batch.counts().total(), completed, failed);
  }

  /** Of the lines that were made. */
  Batch.Usage usage() {
    return usage;
  }

  @Override
  public int read() throws IOException {
    return more() ? page[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int count = Math.min(length, page.length - position);
    System.arraycopy(page, position, buffer, offset, count);
    position += count;
    return count;
  }

  private boolean more() throws IOException {
    while (position == page.length) {
      try {
        if (!answered.isEmpty()) {
          page = some();
        } else if (at < job.results()) {
          look();
          continue;
        } else if (kind != Kind.OUTPUT && job.over() && row < batch.counts().total()) {
          page = unreleased();
        } else {
          return false;
        }
      } catch (SQLException e) {
        throw new IOException("PostgreSQL does not answer", e);
      }
      position = 0;
    }
    return true;
  }

  private void look() throws SQLException {
    int to = Math.min(job.results(), at + PAGE);
    try (Connection connection = database.pool().getConnection()) {
      List<UUID> ids =
          TASKS
              .on(connection)
              .set("job", job.jobId())
              .set("from", at)
              .set("to", to)
              .array("states", "text", states(), TaskState::label)
              .list(r -> r.uuid("task_id"));
      Map<UUID, TaskAnswer> answers = TaskAnswer.of(connection, ids);
      Outputs.Rows rows = batch.urls() ? rows(connection) : null;
      for (UUID id : ids) {
        TaskAnswer answer = Objects.requireNonNull(answers.get(id), "it has ended");
        String usual = batch.order().endpoint();
        answered.add(
            new Asked(answer, rows == null ? usual : url(rows.at(answer.index()).item(), usual)));
      }
    }
    at = to;
  }

  private byte[] some() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!answered.isEmpty() && out.size() < AT_ONCE) {
      write(line(answered.remove()), out);
    }
    return out.toByteArray();
  }

  private Set<TaskState> states() {
    return switch (kind) {
      case OUTPUT -> Set.of(TaskState.SUCCEEDED);
      case ERRORS -> REFUSED;
      case ALL ->
          Set.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED, TaskState.EXPIRED);
    };
  }

  private JsonNode line(Asked asked) {
    TaskAnswer answer = asked.answer();
    String id = Objects.requireNonNullElse(answer.name(), Integer.toString(answer.index()));
    boolean ended = answer.state() == TaskState.SUCCEEDED || answer.state() == TaskState.FAILED;
    if (!ended) {
      return form.unanswered(id, answer, answer.state() == TaskState.EXPIRED);
    }
    if (answer.state() == TaskState.SUCCEEDED) {
      completed++;
      TaskAnswer.Tokens t = answer.tokens();
      usage =
          new Batch.Usage(
              usage.input() + t.input(),
              usage.cached() + t.cached(),
              usage.output() + t.output(),
              usage.reasoning() + t.reasoning());
    } else {
      failed++;
    }
    try {
      return form.line(id, forms.whole(answer), forms.of(asked.url()));
    } catch (BlobException e) {
      if (e.isLost()) {
        return form.line(id, answer.lost(String.valueOf(e.getMessage())), forms.of(asked.url()));
      }
      throw e;
    }
  }

  /** What a row was written for; one that can't be read, for what its batch is. */
  private static String url(@Nullable JsonNode item, String usual) {
    return item == null ? usual : item.path("url").asString(usual);
  }

  /** Rows that never became tasks. */
  private byte[] unreleased() throws SQLException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Connection connection = database.pool().getConnection()) {
      Outputs.Rows rows = rows(connection);
      int to = Math.min(batch.counts().total(), row + PAGE);
      for (; row < to; row++) {
        write(form.unanswered(rows.at(row).key(), null, job.expired()), out);
      }
    }
    return out.toByteArray();
  }

  private Outputs.Rows rows(Connection connection) throws SQLException {
    Job known =
        Objects.requireNonNull(
            jobs.find(connection, List.of(job.jobId())).get(job.jobId()), "the batch has a job");
    return Objects.requireNonNull(jobs.outputs(connection, known).rows(), "a batch has rows");
  }

  private void write(JsonNode line, ByteArrayOutputStream out) {
    out.writeBytes(Json.bytes(line));
    out.write('\n');
    lines++;
  }
}
