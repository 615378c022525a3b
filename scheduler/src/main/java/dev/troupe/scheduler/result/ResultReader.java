package dev.troupe.scheduler.result;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.scheduler.plan.ResultSteps;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  // The rows of job_result in which these lines are.
  private static final Sql LINES =
      Sql.of(
          """
          SELECT line, task_ids FROM job_result
           WHERE job_id = :job AND line < :to AND line >= coalesce((SELECT max(line) FROM job_result WHERE job_id = :job AND line <= :from), 0)
           ORDER BY line
          """);

  private static final String ENDED =
      """
      SELECT t.task_id, t.index, t.name, t.state, t.model, t.failure_code, t.failure_message, t.calls, t.cost_pico, o.answer, o.output, o.output_ref
        FROM task t LEFT JOIN task_output o ON o.task_id = t.task_id AND t.state = 'succeeded'
      """;

  private static final Sql BY_ID =
      Sql.of(ENDED + " WHERE t.task_id = ANY (ARRAY(SELECT unnest(:tasks::uuid[])))");

  private static final Sql BY_INDEX =
      Sql.of(
          ENDED
              + """
               WHERE t.job_id = :job AND t.step = ANY (:steps) AND t.index >= :from AND t.index < :to AND t.state IN ('succeeded', 'failed', 'cancelled', 'expired')
                 AND (:each OR t.step = :last OR t.state <> 'succeeded')
               ORDER BY t.index, t.step
              """);

  private static final Sql WAYS =
      Sql.of(
          """
          SELECT task_id, index, calls, cost_pico FROM task
           WHERE job_id = :job AND step = ANY (:steps) AND index = ANY (ARRAY(SELECT unnest(:indices::integer[])))
          """);

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
    List<UUID> ids = ids(connection, after, Math.clamp((long) after + limit, 0, Integer.MAX_VALUE));
    Map<UUID, Ended> ended = new HashMap<>();
    BY_ID
        .on(connection)
        .array("tasks", "uuid", ids)
        .each(row -> ended.put(row.uuid("task_id"), Ended.of(row)));
    return lines(connection, ids.stream().map(ended::get).filter(Objects::nonNull).toList());
  }

  private List<UUID> ids(Connection connection, int from, int to) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    LINES
        .on(connection)
        .set("job", jobId)
        .set("from", from)
        .set("to", to)
        .each(
            row -> {
              int first = row.integer("line");
              List<UUID> more = row.uuids("task_ids");
              int begin = Math.clamp((long) from - first, 0, more.size());
              ids.addAll(more.subList(begin, Math.clamp((long) to - first, begin, more.size())));
            });
    return ids;
  }

  /**
   * A line with all of its output, to be called when no connection is held: lines whose output is
   * apart come without it, so that a page of them fits into memory.
   *
   * @throws BlobException if the store can't give it now; what it will never give is an error of
   *     the line
   */
  public ResultLine whole(ResultLine line, BlobStore blobs) {
    if (line.outputRef() == null) {
      return line;
    }
    try {
      byte[] output = blobs.bytes(tenant, line.outputRef());
      return line.with(new String(output, StandardCharsets.UTF_8), null);
    } catch (BlobException e) {
      if (!e.isLost()) {
        throw e;
      }
      return line.with(
          null, new Failure(FailureCode.ANSWER_LOST.code(), String.valueOf(e.getMessage())));
    }
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
    List<Ended> ended =
        BY_INDEX
            .on(connection)
            .set("job", jobId)
            .set("each", steps.each())
            .set("last", steps.steps().getLast().shortValue())
            .array("steps", "int2", positions())
            .set("from", from)
            .set("to", to)
            .list(Ended::of);
    return lines(connection, ended);
  }

  private List<ResultLine> lines(Connection connection, List<Ended> ended) throws SQLException {
    Map<UUID, Spent> results = new HashMap<>();
    ended.forEach(e -> results.put(e.taskId(), new Spent(e.taskId())));
    Map<UUID, Spent> tasks = new HashMap<>(results);
    if (steps.each() || steps.steps().size() == 1) {
      ended.forEach(e -> spent(results, e).add(e.calls(), e.cost()));
    } else {
      addWays(connection, ended, results, tasks);
    }
    Spent.addCalls(connection, tasks);
    return ended.stream().map(e -> e.line(spent(results, e))).toList();
  }

  private static Spent spent(Map<UUID, Spent> results, Ended ended) {
    return Objects.requireNonNull(results.get(ended.taskId()));
  }

  /**
   * Adds what all tasks that an element went through took.
   *
   * @param tasks gets whose each of them is
   */
  private void addWays(
      Connection connection, List<Ended> ended, Map<UUID, Spent> results, Map<UUID, Spent> tasks)
      throws SQLException {
    Map<Integer, Spent> byIndex = new HashMap<>();
    ended.forEach(e -> byIndex.put(e.index(), spent(results, e)));
    WAYS.on(connection)
        .set("job", jobId)
        .array("steps", "int2", positions())
        .array("indices", "int4", byIndex.keySet())
        .each(
            row -> {
              Spent spent = Objects.requireNonNull(byIndex.get(row.integer("index")));
              spent.add(row.integer("calls"), row.usd("cost_pico"));
              tasks.put(row.uuid("task_id"), spent);
            });
  }

  private List<Short> positions() {
    return steps.steps().stream().map(Integer::shortValue).toList();
  }
}
