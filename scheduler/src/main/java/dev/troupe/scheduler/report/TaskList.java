package dev.troupe.scheduler.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job's tasks, in the order of its steps. Thread-safe. */
public final class TaskList {
  private static final Sql LIST =
      Sql.of(
          """
          SELECT t.*, s.name AS step_name, :id::text AS job, NULL::text AS output, NULL::text AS answer,
                 (:state::task_state IS NULL OR t.state = :state::task_state) AND (:role::text IS NULL OR t.role = :role::text) AS fits
            FROM (SELECT * FROM task WHERE job_id = :job AND (step, index) > (:step::smallint, :index::integer)
                   ORDER BY step, index LIMIT :size) t
            LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
           ORDER BY t.step, t.index
          """);

  private static final Sql FIND =
      Sql.of(
          """
          SELECT t.*, s.name AS step_name, j.id AS job, j.tenant, o.output, o.output_ref, o.answer
            FROM task t
            JOIN job j ON j.job_id = t.job_id
            LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
            LEFT JOIN task_output o ON o.task_id = t.task_id
           WHERE t.task_id = :task AND j.tenant = :tenant
          """);

  private final Database database;
  private final BlobStore blobs;

  public TaskList(Database database, BlobStore blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  /** Which tasks; null: any. */
  public record Filter(@Nullable TaskState state, @Nullable String role) {}

  /**
   * A task.
   *
   * @param job the client's id
   * @param step absent: the job has no steps
   * @param index its place in its step, from 0
   * @param key the client's id of it, or of its row
   * @param waitsFor for a person
   * @param output JSON; in a list always absent
   * @param answer JSON: what else the answer has; in a list always absent
   * @param calls to providers
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      UUID id,
      String job,
      @Nullable String step,
      int index,
      @Nullable String key,
      String role,
      String state,
      @Nullable String waitsFor,
      @JsonRawValue @Nullable String output,
      @JsonRawValue @Nullable String answer,
      @Nullable Failure error,
      @Nullable String model,
      int calls,
      Usd costUsd,
      @Nullable Instant dispatchedAt,
      @Nullable Instant claimedAt,
      @Nullable Instant finishedAt) {
    private Line with(@Nullable String whole, @Nullable Failure gone) {
      return new Line(
          id,
          job,
          step,
          index,
          key,
          role,
          state,
          waitsFor,
          whole,
          answer,
          gone,
          model,
          calls,
          costUsd,
          dispatchedAt,
          claimedAt,
          finishedAt);
    }
  }

  /**
   * @param after {@link Page#next} of the page before; null: from the start
   */
  public Page<Line> page(JobKey job, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return Walk.page(after, limit, (place, size) -> read(connection, job, filter, place, size));
    }
  }

  /**
   * With what it has given, or an error that names what is gone; empty if the tenant has no such
   * task.
   *
   * @throws BlobException if that can't be read now
   */
  public Optional<Line> find(String tenant, UUID id) throws SQLException {
    Optional<Found> found;
    try (Connection connection = database.pool().getConnection()) {
      found =
          FIND.on(connection)
              .set("task", id)
              .set("tenant", tenant)
              .first(row -> new Found(line(row), row.textOrNull("output_ref")));
    }
    return found.map(task -> whole(tenant, task));
  }

  private record Found(Line line, @Nullable String outputRef) {}

  private Line whole(String tenant, Found task) {
    if (task.outputRef() == null) {
      return task.line();
    }
    try {
      byte[] output = blobs.bytes(tenant, task.outputRef());
      return task.line().with(new String(output, StandardCharsets.UTF_8), null);
    } catch (BlobException e) {
      if (e.isLost()) {
        String gone = String.valueOf(e.getMessage());
        return task.line().with(null, new Failure(FailureCode.ANSWER_LOST.code(), gone));
      }
      throw e;
    }
  }

  private static List<Walk.Seen<Line>> read(
      Connection connection, JobKey job, Filter filter, @Nullable String after, int size)
      throws SQLException {
    Place place = Place.of(after);
    return LIST.on(connection)
        .set("job", job.jobId())
        .set("id", job.id())
        .set("state", filter.state() == null ? null : filter.state().label())
        .set("role", filter.role())
        .set("step", place.step())
        .set("index", place.index())
        .set("size", size)
        .list(
            row ->
                new Walk.Seen<>(
                    new Place(row.integer("step"), row.integer("index"), Place.LAST).toString(),
                    row.flag("fits") ? line(row) : null));
  }

  private static Line line(Row row) throws SQLException {
    String code = row.textOrNull("failure_code");
    return new Line(
        row.uuid("task_id"),
        row.text("job"),
        row.textOrNull("step_name"),
        row.integer("index"),
        row.textOrNull("name"),
        row.text("role"),
        row.text("state"),
        row.textOrNull("wait_reason"),
        row.textOrNull("output"),
        row.textOrNull("answer"),
        code == null ? null : new Failure(code, row.text("failure_message")),
        row.textOrNull("model"),
        row.integer("calls"),
        row.usd("cost_pico"),
        row.instantOrNull("dispatched_at"),
        row.instantOrNull("claimed_at"),
        row.instantOrNull("finished_at"));
  }
}
