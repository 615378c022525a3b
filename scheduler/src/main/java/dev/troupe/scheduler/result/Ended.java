package dev.troupe.scheduler.result;

import dev.troupe.schemas.Failure;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task whose end is a result, and what of its line is its own. */
record Ended(
    UUID taskId,
    int index,
    @Nullable String name,
    TaskState state,
    @Nullable String output,
    @Nullable String outputRef,
    @Nullable String answer,
    @Nullable Failure error,
    @Nullable String model,
    int calls,
    Usd cost) {
  static Ended of(Row row) throws SQLException {
    String code = row.textOrNull("failure_code");
    return new Ended(
        row.uuid("task_id"),
        row.integer("index"),
        row.textOrNull("name"),
        TaskState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("output"),
        row.textOrNull("output_ref"),
        row.textOrNull("answer"),
        code == null ? null : new Failure(code, row.text("failure_message")),
        row.textOrNull("model"),
        row.integer("calls"),
        row.usd("cost_pico"));
  }

  ResultLine line(Spent spent) {
    return new ResultLine(
        Objects.requireNonNullElse(name, Integer.toString(index)),
        index,
        state,
        output,
        outputRef,
        answer,
        error,
        model,
        spent.cached,
        spent.calls,
        spent.inputTokens,
        spent.outputTokens,
        spent.cost,
        spent.latencyMs);
  }
}
