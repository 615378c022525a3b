package dev.troupe.scheduler.result;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.scheduler.plan.ResultSteps;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The results of one job. Immutable; each page is read by itself, so that a reader's memory does
 * not depend on how many there are.
 */
public final class ResultReader {
  private static final Sql STEPS = Sql.of("SELECT tenant, definition FROM job WHERE job_id = :job");

  private static final Sql PROGRESS =
      Sql.of("SELECT results, state <> 'running' AS over FROM job WHERE job_id = :job");

  private static final String LINE =
      """
      SELECT t.index, t.name, t.state, t.model, t.failure_code, t.failure_message, coalesce(o.output, b.content) AS output, o.answer,
             u.calls, u.cached, u.input_tokens, u.output_tokens, u.cost_pico, u.latency_ms
        FROM %s
        LEFT JOIN task_output o ON o.task_id = t.task_id AND t.state = 'succeeded'
        LEFT JOIN blob b ON b.tenant = :tenant AND b.digest = o.output_ref
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(w.calls), 0)::integer AS calls, coalesce(sum(w.cost_pico), 0)::bigint AS cost_pico,
                 coalesce(bool_or(c.cached AND w.task_id = t.task_id), false) AS cached, coalesce(sum(c.input_tokens), 0)::bigint AS input_tokens,
                 coalesce(sum(c.output_tokens), 0)::bigint AS output_tokens, coalesce(sum(c.latency_ms), 0)::bigint AS latency_ms
            FROM task w
            LEFT JOIN LATERAL (
              SELECT bool_or(status = 'cached') AS cached, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(latency_ms) AS latency_ms
                FROM call WHERE call.task_id = w.task_id) c ON true
           WHERE w.job_id = :job AND w.index = t.index AND CASE WHEN :each THEN w.task_id = t.task_id ELSE w.step = ANY (:steps) END) u
      """;

  private static final Sql BY_LINE =
      Sql.of(
          LINE.formatted(
                  """
          (SELECT r.line + n.place - 1 AS line, n.task_id
             FROM (SELECT line, task_ids FROM job_result WHERE job_id = :job AND line + cardinality(task_ids) > :after ORDER BY line LIMIT :limit) r,
                  unnest(r.task_ids) WITH ORDINALITY AS n(task_id, place)
            WHERE r.line + n.place - 1 >= :after ORDER BY 1 LIMIT :limit) p
          JOIN task t ON t.task_id = p.task_id
          """)
              + " ORDER BY p.line");

  private static final Sql BY_INDEX =
      Sql.of(
          LINE.formatted(
                  """
          (SELECT * FROM task
            WHERE job_id = :job AND step = ANY (:steps) AND index >= :from AND index < :to AND state IN ('succeeded', 'failed', 'cancelled', 'expired')
              AND (:each OR step = :last OR state <> 'succeeded')) t
          """)
              + " ORDER BY t.index, t.step");

  private static final Sql SIZE =
      Sql.of(
          "SELECT coalesce(max(released), 0) AS size FROM step WHERE job_id = :job AND step = ANY (:steps)");

  private final UUID jobId;
  private final String tenant;
  private final ResultSteps steps;

  private ResultReader(UUID jobId, String tenant, ResultSteps steps) {
    this.jobId = jobId;
    this.tenant = tenant;
    this.steps = steps;
  }

  /** Of a job; empty if there is none. */
  public static Optional<ResultReader> of(Connection connection, UUID jobId) throws SQLException {
    return STEPS
        .on(connection)
        .set("job", jobId)
        .first(
            row ->
                new ResultReader(
                    jobId,
                    row.text("tenant"),
                    ResultSteps.of(Json.MESSAGES.readValue(row.text("definition"), Plan.class))));
  }

  /**
   * How far it is.
   *
   * @param lines results that are there
   * @param over whether no more will come
   */
  public record Progress(int lines, boolean over) {}

  public Progress progress(Connection connection) throws SQLException {
    return PROGRESS
        .on(connection)
        .set("job", jobId)
        .one(row -> new Progress(row.integer("results"), row.flag("over")));
  }

  /**
   * In the order in which they came, which never changes.
   *
   * @param after how many to leave out
   * @param limit at most that many
   */
  public List<ResultLine> lines(Connection connection, int after, int limit) throws SQLException {
    return BY_LINE
        .on(connection)
        .set("job", jobId)
        .set("tenant", tenant)
        .set("each", steps.each())
        .array("steps", "int2", positions())
        .set("after", after)
        .set("limit", limit)
        .list(ResultReader::line);
  }

  /** How many places there are in the order of the input; grows while the job runs. */
  public int size(Connection connection) throws SQLException {
    return SIZE.on(connection)
        .set("job", jobId)
        .array("steps", "int2", positions())
        .one(row -> row.integer("size"));
  }

  /**
   * Those that are there, in the order of the input.
   *
   * @param from the first place, from 0
   * @param to the first place that is left out
   */
  public List<ResultLine> ordered(Connection connection, int from, int to) throws SQLException {
    return BY_INDEX
        .on(connection)
        .set("job", jobId)
        .set("tenant", tenant)
        .set("each", steps.each())
        .set("last", steps.steps().getLast().shortValue())
        .array("steps", "int2", positions())
        .set("from", from)
        .set("to", to)
        .list(ResultReader::line);
  }

  private List<Short> positions() {
    return steps.steps().stream().map(Integer::shortValue).toList();
  }

  private static ResultLine line(Row row) throws SQLException {
    String code = row.textOrNull("failure_code");
    int index = row.integer("index");
    return new ResultLine(
        Objects.requireNonNullElse(row.textOrNull("name"), Integer.toString(index)),
        index,
        TaskState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("output"),
        row.textOrNull("answer"),
        code == null ? null : new Failure(code, row.text("failure_message")),
        row.textOrNull("model"),
        row.flag("cached"),
        row.integer("calls"),
        row.number("input_tokens"),
        row.number("output_tokens"),
        row.usd("cost_pico"),
        row.number("latency_ms"));
  }
}
