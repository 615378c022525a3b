package dev.troupe.scheduler.answer;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What became of a task.
 *
 * @param name what its submitter knows it by; null: its place
 * @param index its place in its step, from 0
 * @param output what the model said; empty if it is apart
 * @param outputRef digest of the blob that is the output; null: it is here
 * @param details what else there is, in the form of a chat completion; empty: nothing
 * @param model {@code provider/model}; null: nobody answered
 * @param failure why there is no answer; null: there is one
 * @param message of the failure, for a person
 */
public record TaskAnswer(
    UUID taskId,
    String tenant,
    @Nullable String name,
    int index,
    TaskState state,
    Instant createdAt,
    @Nullable String model,
    JsonNode output,
    @Nullable String outputRef,
    ObjectNode details,
    Tokens tokens,
    Usd cost,
    @Nullable String failure,
    @Nullable String message) {
  /**
   * Of the call that was answered; zeros if the cache did.
   *
   * @param input all that was read, cached or not
   * @param output with what was thought
   */
  public record Tokens(long input, long cached, long output, long reasoning) {}

  private static final String FIND =
      """
          SELECT t.task_id, j.tenant, t.name, t.index, t.state, j.created_at, t.model, t.cost_pico, coalesce(t.failure_code, CASE WHEN t.paused_by IS NOT NULL THEN 'budget_used_up' END) AS failure_code,
                 coalesce(t.failure_message, t.wait_reason) AS failure_message, o.output, o.output_ref, o.answer,
                 (coalesce(c.input_tokens, 0) + coalesce(c.cached_tokens, 0) + coalesce(c.cache_write_tokens, 0))::bigint AS input,
                 coalesce(c.cached_tokens, 0)::bigint AS cached,
                 coalesce(c.output_tokens, 0)::bigint AS output_tokens, coalesce(c.reasoning_tokens, 0)::bigint AS reasoning
            FROM task t
            JOIN job j ON j.job_id = t.job_id
            LEFT JOIN task_output o ON o.task_id = t.task_id
            LEFT JOIN LATERAL (SELECT * FROM call WHERE call.task_id = t.task_id AND status = 'settled' ORDER BY call_id DESC LIMIT 1) c ON true
           WHERE %s
      """;

  private static final Sql OF_JOB = Sql.of(FIND.formatted("t.job_id = :job"));
  private static final Sql OF_TASKS = Sql.of(FIND.formatted("t.task_id = ANY (:tasks)"));

  /** Of a job with one task that is over or paused; empty if it ended before it had one. */
  public static Optional<TaskAnswer> of(Connection connection, UUID jobId) throws SQLException {
    return OF_JOB.on(connection).set("job", jobId).first(TaskAnswer::read);
  }

  /** Of these tasks, by id. */
  public static Map<UUID, TaskAnswer> of(Connection connection, Collection<UUID> taskIds)
      throws SQLException {
    Map<UUID, TaskAnswer> answers = new HashMap<>();
    OF_TASKS
        .on(connection)
        .array("tasks", "uuid", taskIds)
        .each(
            row -> {
              TaskAnswer answer = read(row);
              answers.put(answer.taskId(), answer);
            });
    return answers;
  }

  private static TaskAnswer read(Row row) throws SQLException {
    String output = row.textOrNull("output");
    String answer = row.textOrNull("answer");
    return new TaskAnswer(
        row.uuid("task_id"),
        row.text("tenant"),
        row.textOrNull("name"),
        row.integer("index"),
        TaskState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.instant("created_at"),
        row.textOrNull("model"),
        output == null ? StringNode.valueOf("") : Json.MESSAGES.readTree(output),
        row.textOrNull("output_ref"),
        answer == null
            ? Json.MESSAGES.createObjectNode()
            : (ObjectNode) Json.MESSAGES.readTree(answer),
        new Tokens(
            row.number("input"),
            row.number("cached"),
            row.number("output_tokens"),
            row.number("reasoning")),
        row.usd("cost_pico"),
        row.textOrNull("failure_code"),
        row.textOrNull("failure_message"));
  }

  /** The same with its output. */
  TaskAnswer with(JsonNode whole) {
    return new TaskAnswer(
        taskId, tenant, name, index, state, createdAt, model, whole, null, details, tokens, cost,
        failure, message);
  }

  /** The same without what it refers to, which is there no more. */
  public TaskAnswer lost(String what) {
    return new TaskAnswer(
        taskId,
        tenant,
        name,
        index,
        TaskState.FAILED,
        createdAt,
        model,
        output,
        null,
        details,
        tokens,
        cost,
        FailureCode.ANSWER_LOST.code(),
        what);
  }

  /** What the model said; JSON as its text. */
  String text() {
    return output.isString() ? output.stringValue() : output.toString();
  }

  /** Why the model stopped, in the words of the chat API. */
  String finishReason() {
    return details.path("finish_reason").asString("stop");
  }

  /** As the provider names it, which may be more exact than what was asked for. */
  String modelName() {
    return details.path("model").asString(Objects.requireNonNullElse(model, "unknown"));
  }
}
