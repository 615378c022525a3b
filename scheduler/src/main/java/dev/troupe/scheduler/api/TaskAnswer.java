package dev.troupe.scheduler.api;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What became of the only task of a job.
 *
 * @param output what the model said
 * @param details what else there is, in the form of a chat completion; empty: nothing
 * @param model {@code provider/model}; null: nobody answered
 * @param failure why there is no answer; null: there is one
 * @param message of the failure, for a person
 */
record TaskAnswer(
    UUID taskId,
    Instant createdAt,
    @Nullable String model,
    JsonNode output,
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
  record Tokens(long input, long cached, long output, long reasoning) {}

  private static final Sql FIND =
      Sql.of(
          """
          SELECT t.task_id, j.created_at, t.model, t.cost_pico, coalesce(t.failure_code, CASE WHEN t.paused_by IS NOT NULL THEN 'budget_used_up' END) AS failure_code,
                 coalesce(t.failure_message, t.wait_reason) AS failure_message, coalesce(o.output, b.content) AS output, o.answer,
                 (coalesce(c.input_tokens, 0) + coalesce(c.cached_tokens, 0) + coalesce(c.cache_write_tokens, 0))::bigint AS input,
                 coalesce(c.cached_tokens, 0)::bigint AS cached,
                 coalesce(c.output_tokens, 0)::bigint AS output_tokens, coalesce(c.reasoning_tokens, 0)::bigint AS reasoning
            FROM task t
            JOIN job j ON j.job_id = t.job_id
            LEFT JOIN task_output o ON o.task_id = t.task_id
            LEFT JOIN blob b ON b.tenant = j.tenant AND b.digest = o.output_ref
            LEFT JOIN LATERAL (SELECT * FROM call WHERE call.task_id = t.task_id AND status = 'settled' ORDER BY call_id DESC LIMIT 1) c ON true
           WHERE t.job_id = :job
          """);

  /** Of a job that is over or paused; empty if it ended before it had a task. */
  static Optional<TaskAnswer> of(Connection connection, UUID jobId) throws SQLException {
    return FIND.on(connection).set("job", jobId).first(TaskAnswer::read);
  }

  private static TaskAnswer read(Row row) throws SQLException {
    String output = row.textOrNull("output");
    String answer = row.textOrNull("answer");
    return new TaskAnswer(
        row.uuid("task_id"),
        row.instant("created_at"),
        row.textOrNull("model"),
        output == null ? StringNode.valueOf("") : Json.MESSAGES.readTree(output),
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
