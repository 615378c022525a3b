package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
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

  private final Sql sql;

  public Jobs(DataSource pool) {
    sql = new Sql(pool);
  }

  /**
   * The newest jobs, newest first.
   *
   * @param tenant null: of all tenants
   */
  public List<Job> newest(@Nullable String tenant, int limit) {
    return sql.list(
        NEWEST + " WHERE ?::text IS NULL OR j.tenant = ?::text ORDER BY j.job_id DESC LIMIT ?",
        Jobs::job,
        tenant,
        tenant,
        limit);
  }

  /** The job that a client knows by that id, or we do. */
  public Optional<Job> find(String id, @Nullable String tenant) {
    List<Job> found =
        sql.list(
            JOB
                + " WHERE (j.id = ? OR j.job_id::text = ?) AND (?::text IS NULL OR j.tenant = ?::text)",
            Jobs::job,
            id,
            id.toLowerCase(Locale.ROOT),
            tenant,
            tenant);
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
   * The same, for a job that must be there.
   *
   * @throws CliException if it is not
   */
  public Job require(String id, @Nullable String tenant) {
    return find(id, tenant)
        .orElseThrow(
            () -> CliException.usage("job: " + id + " (expected: an id that 'troupe jobs' lists)"));
  }

  public Job byJobId(UUID jobId) {
    return sql.list(JOB + " WHERE j.job_id = ?", Jobs::job, jobId).getFirst();
  }

  /** In the order of their definition. */
  public List<Step> steps(UUID jobId) {
    return sql.list(
        """
        SELECT s.name, s.total, s.released, s.succeeded, s.failed, coalesce(t.running, 0) AS running, coalesce(t.cost_pico, 0) AS cost_pico
          FROM step s
          LEFT JOIN (SELECT step, count(*) FILTER (WHERE state IN ('dispatched', 'running')) AS running, sum(cost_pico)::bigint AS cost_pico
                       FROM task WHERE job_id = ? GROUP BY step) t ON t.step = s.step
         WHERE s.job_id = ? ORDER BY s.step
        """,
        row ->
            new Step(
                row.getString("name"),
                Sql.integer(row, "total"),
                row.getInt("running"),
                row.getInt("succeeded"),
                row.getInt("failed"),
                new Usd(row.getLong("cost_pico"))),
        jobId,
        jobId);
  }

  /**
   * In the order of steps and indices.
   *
   * @param limit at most that many
   */
  public List<Task> tasks(UUID jobId, int limit) {
    return sql.list(
        """
        SELECT t.*, coalesce(s.name, t.role) AS step_name, coalesce(o.output, b.content) AS output, t.queue = 'ready' AND
        """
            + UNSERVED
            + """
         AS unserved
          FROM task t
          LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
          LEFT JOIN task_output o ON o.task_id = t.task_id
          LEFT JOIN job j ON j.job_id = t.job_id
          LEFT JOIN blob b ON b.tenant = j.tenant AND b.digest = o.output_ref
         WHERE t.job_id = ? ORDER BY t.step, t.index LIMIT ?
        """,
        Jobs::task,
        jobId,
        limit);
  }

  /**
   * The calls of the job, in the order in which they started.
   *
   * @param limit at most that many
   */
  public List<Call> calls(UUID jobId, int limit) {
    return sql.list(
        """
        SELECT c.*, coalesce(s.name, t.role) AS step_name, t.index
          FROM task t JOIN call c ON c.task_id = t.task_id
          LEFT JOIN step s ON s.job_id = t.job_id AND s.step = t.step
         WHERE t.job_id = ? ORDER BY c.call_id LIMIT ?
        """,
        Jobs::call,
        jobId,
        limit);
  }

  /**
   * Pools that its steps or tasks are for and in which no worker is alive: until one comes, nothing
   * happens there.
   */
  public List<String> unservedPools(UUID jobId) {
    return sql.list(
        """
        SELECT t.pool FROM (
            SELECT s ->> 'pool' AS pool FROM job j, json_array_elements(j.definition::json -> 'steps') AS s WHERE j.job_id = ?
            UNION SELECT pool FROM task WHERE job_id = ? AND state IN ('waiting', 'dispatched')) AS t
         WHERE
        """
            + UNSERVED
            + " ORDER BY t.pool",
        row -> row.getString("pool"),
        jobId,
        jobId);
  }

  /** Whether it waits for a budget that never turns, and for nothing else. */
  public Optional<BudgetStop> stopped(UUID jobId) {
    return BudgetStop.of(sql, jobId);
  }

  private static Job job(ResultSet row) throws SQLException {
    String unserved = row.getString("unserved");
    return new Job(
        row.getObject("job_id", UUID.class),
        row.getString("id"),
        row.getString("tenant"),
        row.getString("project"),
        row.getString("loop"),
        JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("reason"),
        unserved == null ? null : noWorker(unserved),
        row.getInt("total"),
        row.getInt("succeeded"),
        row.getInt("failed"),
        new Usd(row.getLong("cost_pico")),
        Sql.requiredInstant(row, "created_at"),
        Sql.instant(row, "finished_at"));
  }

  private static String noWorker(String pool) {
    return "no worker (pool " + pool + ")";
  }

  private static Task task(ResultSet row) throws SQLException {
    String output = row.getString("output");
    TaskState state = TaskState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    return new Task(
        row.getObject("task_id", UUID.class),
        row.getString("step_name"),
        row.getInt("index"),
        row.getString("name"),
        row.getString("role"),
        state,
        state == TaskState.WAITING ? waiting(row) : null,
        Sql.instant(row, "not_before"),
        row.getInt("fence"),
        row.getInt("calls"),
        new Usd(row.getLong("cost_pico")),
        row.getString("model"),
        row.getString("failure_code"),
        row.getString("failure_message"),
        output == null ? null : Json.MESSAGES.readTree(output),
        Sql.instant(row, "finished_at"));
  }

  private static String waiting(ResultSet row) throws SQLException {
    // Looked at now: the worker that was there, or was not, when it began to wait may be gone.
    if (row.getBoolean("unserved")) {
      return noWorker(row.getString("pool"));
    }
    String reason = row.getString("wait_reason");
    return reason != null && !reason.startsWith("no_")
        ? reason
        : "ready".equals(row.getString("queue")) ? "its turn" : "a step before it";
  }

  private static Call call(ResultSet row) throws SQLException {
    return new Call(
        row.getObject("call_id", UUID.class),
        row.getObject("task_id", UUID.class),
        row.getString("step_name"),
        row.getInt("index"),
        row.getString("role"),
        row.getString("provider"),
        row.getString("model"),
        row.getInt("route"),
        row.getInt("attempt"),
        row.getString("status"),
        Sql.number(row, "input_tokens"),
        Sql.number(row, "cached_tokens"),
        Sql.number(row, "cache_write_tokens"),
        Sql.number(row, "output_tokens"),
        Sql.usd(row, "cost_pico"),
        Sql.integer(row, "http_status"),
        row.getString("failure_code"),
        Sql.number(row, "latency_ms"),
        row.getString("verdict"));
  }
}
