package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One call that was made for a task.
 *
 * @param role the task's, or that of the judge who read its answer
 * @param model {@code provider/model}
 * @param status {@code settled}, {@code failed}, {@code unknown} or {@code cached}
 * @param reason why it was not the last one; absent: it was good
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attempt(
    String role, String model, String status, @Nullable String reason, Usd costUsd) {}
