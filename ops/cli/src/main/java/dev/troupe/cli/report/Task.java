package dev.troupe.cli.report;

import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One task.
 *
 * @param waiting why it has not started, if it has not
 * @param claims how often a worker took it
 */
public record Task(
    UUID taskId,
    String step,
    int index,
    @Nullable String name,
    String role,
    TaskState state,
    @Nullable String waiting,
    @Nullable Instant notBefore,
    int claims,
    int calls,
    Usd costUsd,
    @Nullable String model,
    @Nullable String failureCode,
    @Nullable String failureMessage,
    @Nullable JsonNode output,
    @Nullable Instant finishedAt) {
  /** The same with its output, or with what is wrong with it. */
  Task with(@Nullable JsonNode whole, @Nullable String code, @Nullable String message) {
    return new Task(
        taskId,
        step,
        index,
        name,
        role,
        state,
        waiting,
        notBefore,
        claims,
        calls,
        costUsd,
        model,
        code,
        message,
        whole,
        finishedAt);
  }
}
