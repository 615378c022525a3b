package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads jobs with their steps, tasks and calls. Thread-safe. */
public final class Jobs {
  private static final String COLUMNS =
      "SELECT j.*, coalesce((SELECT sum(c.cost_pico)::bigint FROM cost_by_job c WHERE c.job_id = j.job_id), 0) AS cost_pico";

  private static final String JOB = COLUMNS + ", NULL::text AS unserved FROM job j";

  /** Of any {@code t.pool}. */
  private static final String UNSERVED =
      "NOT EXISTS (SELECT FROM worker w WHERE w.pool = t.pool AND w.state = 'live' AND w.lease_until > now())";

  /** With the tasks that nobody is there for; all ready tasks are looked at. */
  private static final String NEWEST =
      "WITH waiting AS (SELECT t.job_id, min(t.pool) AS unserved FROM task t WHERE t.queue = 'ready' AND "
          + UNSERVED
          + " GROUP BY t.job_id) "
          + COLUMNS
          + ", u.unserved FROM job j LEFT JOIN waiting u ON u.job_id = j.job_id";

  private static final Sql NEWEST_OF =
      Sql.of(
          NEWEST
              + " WHERE :tenant::text IS NULL OR j.tenant = :tenant::text ORDER BY j.job_id DESC LIMIT :limit");

  private static final Sql FIND =
      Sql.of(
          JOB
              + " WHERE (j.id = :id OR j.job_id::text = :job_id) AND (:tenant::text IS NULL OR j.tenant = :tenant::text)");

  private static final int SHOWN = 5;

  private static final Sql BEGINNING =
      Sql.of(
          JOB
              + " WHERE starts_with(j.id, :start) AND (:tenant::text IS NULL OR j.tenant = :tenant::text) ORDER BY j.job_id DESC LIMIT "
              + (SHOWN + 1));

  private static final Sql BY_JOB_ID = Sql.of(JOB + " WHERE j.job_id = :job");

  private static final Sql STEPS =
      Sql.of(
          """
          SELECT s.name, s.total, s.released, s.succeeded, s.failed, coalesce(t.running, 0) AS running, coalesce(t.cost_pico, 0) AS cost_pico
            FROM step s
            LEFT JOIN (SELECT step, count(*) FILTER (WHERE state IN ('dispatched', 'running')) AS running, sum(cost_pico)::bigint AS cost_pico
                         FROM task WHERE job_id = :job GROUP BY step) t ON t.step = s.step
           WHERE s.job_id = :job ORDER BY s.step
          """);

  private static final Sql TASKS =
      Sql.of(
          "SELECT t.*, coalesce(s.name, t.role) AS step_name, j.tenant, o.output, o.output_ref, coalesce(t.queue = 'ready', false) AND "
              + UNSERVED
              + """
               AS unserved
                FROM task t
                LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
                LEFT JOIN task_output o ON o.task_id = t.task_id
                LEFT JOIN job j ON j.job_id = t.job_id
               WHERE t.job_id = :job AND (NOT :failed OR t.failure_code IS NOT NULL) ORDER BY t.step, t.index LIMIT :limit
              """);

  private static final Sql CALLS =
      Sql.of(
          """
          SELECT c.*, coalesce(s.name, t.role) AS step_name, t.index
            FROM task t JOIN call c ON c.task_id = t.task_id
            LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
           WHERE t.job_id = :job ORDER BY c.call_id LIMIT :limit
          """);

  private static final Sql UNSERVED_POOLS =
      Sql.of(
          """
          SELECT t.pool FROM (
              SELECT s -> 'role' ->> 'pool' AS pool FROM job j, json_array_elements(j.definition::json -> 'steps') AS s WHERE j.job_id = :job
              UNION SELECT pool FROM task WHERE job_id = :job AND state IN ('waiting', 'dispatched')) AS t
           WHERE
          """
              + UNSERVED
              + " ORDER BY t.pool");

  private final Reports reports;
  private final Supplier<BlobStore> blobs;

  /**
   * @param blobs opens where long outputs are
   */
  public Jobs(DataSource pool, Supplier<BlobStore> blobs) {
    this.reports = new Reports(pool);
    this.blobs = blobs;
  }

  /**
   * The newest jobs, newest first.
   *
   * @param tenant null: of all tenants
   */
  public List<Job> newest(@Nullable String tenant, int limit) {
    return reports.read(
        c -> NEWEST_OF.on(c).set("tenant", tenant).set("limit", limit).list(Jobs::job));
  }

  /** The job that a client knows by that id, or we do. */
  public Optional<Job> find(String id, @Nullable String tenant) {
    List<Job> found =
        reports.read(
            c ->
                FIND.on(c)
                    .set("id", id)
                    .set("job_id", id.toLowerCase(Locale.ROOT))
                    .set("tenant", tenant)
                    .list(Jobs::job));
    if (found.size() > 1) {
      throw CliException.usage(
          "job: "
              + id
              + " (expected: one job, found: one each of the tenants "
              + String.join(", ", found.stream().map(Job::tenant).toList())
              + "; add --tenant)");
    }
    return found.stream().findFirst();
  }

  /**
   * The same, for a job that must be there; the beginning of its id is enough if no other's begins
   * like that.
   *
   * @throws CliException if it is not
   */
  public Job require(String id, @Nullable String tenant) {
    return find(id, tenant).orElseGet(() -> beginning(id, tenant));
  }

  private Job beginning(String start, @Nullable String tenant) {
    List<Job> found =
        reports.read(
            c -> BEGINNING.on(c).set("start", start).set("tenant", tenant).list(Jobs::job));
    if (found.size() == 1) {
      return found.getFirst();
    }
    String known =
        found.isEmpty()
            ? "an id that 'troupe jobs' lists, or its beginning"
            : "more of an id; that is the beginning of "
                + String.join(", ", found.stream().limit(SHOWN).map(Job::id).toList())
                + (found.size() > SHOWN ? " and others" : "");
    throw CliException.usage("job: " + start + " (expected: " + known + ")");
  }

  public Job byJobId(UUID jobId) {
    return reports.read(c -> BY_JOB_ID.on(c).set("job", jobId).one(Jobs::job));
  }

  /** In the order of their definition. */
  public List<Step> steps(UUID jobId) {
    return reports.read(
        c ->
            STEPS
                .on(c)
                .set("job", jobId)
                .list(
                    row ->
                        new Step(
                            row.text("name"),
                            row.integerOrNull("total"),
                            row.integer("running"),
                            row.integer("succeeded"),
                            row.integer("failed"),
                            row.usd("cost_pico"))));
  }

  /**
   * In the order of steps and indices.
   *
   * @param limit at most that many
   */
  public List<Task> tasks(UUID jobId, int limit) {
    return tasks(jobId, false, limit);
  }

  /** The same, only of those that ended otherwise than well. */
  public List<Task> failedTasks(UUID jobId, int limit) {
    return tasks(jobId, true, limit);
  }

  private List<Task> tasks(UUID jobId, boolean failed, int limit) {
    List<Found> found =
        reports.read(
            c ->
                TASKS
                    .on(c)
                    .set("job", jobId)
                    .set("failed", failed)
                    .set("limit", limit)
                    .list(Found::of));
    if (found.stream().allMatch(task -> task.outputRef() == null)) {
      return found.stream().map(Found::task).toList();
    }
    try (BlobStore open = blobs.get()) {
      return found.stream().map(task -> task.whole(open)).toList();
    } catch (BlobException e) {
      throw new CliException(Exit.DEPENDENCY, "outputs: " + e.getMessage(), e);
    }
  }

  /**
   * @param outputRef digest of the blob that is the output; null: the task has it
   */
  private record Found(Task task, String tenant, @Nullable String outputRef) {
    static Found of(Row row) throws SQLException {
      return new Found(Jobs.task(row), row.text("tenant"), row.textOrNull("output_ref"));
    }

    Task whole(BlobStore open) {
      if (outputRef == null) {
        return task;
      }
      try {
        return task.with(Json.MESSAGES.readTree(open.bytes(tenant, outputRef)), null, null);
      } catch (BlobException e) {
        if (e.isLost()) {
          return task.with(null, FailureCode.ANSWER_LOST.code(), e.getMessage());
        }
        throw e;
      }
    }
  }

  /**
   * The calls of the job, in the order in which they started.
   *
   * @param limit at most that many
   */
  public List<Call> calls(UUID jobId, int limit) {
    return reports.read(c -> CALLS.on(c).set("job", jobId).set("limit", limit).list(Jobs::call));
  }

  /**
   * Pools that its steps or tasks are for and in which no worker is alive: until one comes, nothing
   * happens there.
   */
  public List<String> unservedPools(UUID jobId) {
    return reports.read(c -> UNSERVED_POOLS.on(c).set("job", jobId).list(row -> row.text("pool")));
  }

  /** What a running job may still spend, and what it waits for. */
  public Outlook outlook(UUID jobId) {
    return Outlook.of(reports, jobId);
  }

  /** Whether it waits for a budget, and for nothing else. */
  public Optional<BudgetStop> stopped(UUID jobId) {
    return BudgetStop.of(reports, jobId);
  }

  private static Job job(Row row) throws SQLException {
    String unserved = row.textOrNull("unserved");
    return new Job(
        row.uuid("job_id"),
        row.text("id"),
        row.text("tenant"),
        row.text("project"),
        row.text("loop"),
        JobState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("reason"),
        unserved == null ? null : noWorker(unserved),
        row.integer("total"),
        row.integer("succeeded"),
        row.integer("failed"),
        row.usd("cost_pico"),
        row.instant("created_at"),
        row.instantOrNull("finished_at"));
  }

  private static String noWorker(String pool) {
    return "no worker (pool " + pool + ")";
  }

  private static Task task(Row row) throws SQLException {
    String output = row.textOrNull("output");
    TaskState state = TaskState.valueOf(row.text("state").toUpperCase(Locale.ROOT));
    return new Task(
        row.uuid("task_id"),
        row.text("step_name"),
        row.integer("index"),
        row.textOrNull("name"),
        row.text("role"),
        state,
        state == TaskState.WAITING ? waiting(row) : null,
        row.instantOrNull("not_before"),
        row.integer("fence"),
        row.integer("calls"),
        row.usd("cost_pico"),
        row.textOrNull("model"),
        row.textOrNull("failure_code"),
        row.textOrNull("failure_message"),
        output == null ? null : Json.MESSAGES.readTree(output),
        row.instantOrNull("finished_at"));
  }

  private static String waiting(Row row) throws SQLException {
    // Looked at now: the worker that was there, or was not, when it began to wait may be gone.
    if (row.flag("unserved")) {
      return noWorker(row.text("pool"));
    }
    // One that no worker had yet says why there was no room when it was made, not what is now.
    String reason = row.integer("fence") == 0 ? null : row.textOrNull("wait_reason");
    if (reason != null) {
      return reason;
    }
    return "ready".equals(row.textOrNull("queue")) ? "its turn" : "a step before it";
  }

  private static Call call(Row row) throws SQLException {
    return new Call(
        row.uuid("call_id"),
        row.uuid("task_id"),
        row.text("step_name"),
        row.integer("index"),
        row.text("role"),
        row.text("provider"),
        row.text("model"),
        row.integer("route"),
        row.integer("attempt"),
        row.text("status"),
        row.numberOrNull("input_tokens"),
        row.numberOrNull("cached_tokens"),
        row.numberOrNull("cache_write_tokens"),
        row.numberOrNull("output_tokens"),
        row.usdOrNull("cost_pico"),
        row.integerOrNull("http_status"),
        row.textOrNull("failure_code"),
        row.numberOrNull("latency_ms"),
        row.textOrNull("verdict"));
  }
}
