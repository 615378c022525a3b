package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task written out in a job instead of planned by a loop.
 *
 * @param id unique within the job; absent: its position
 * @param prompt the user message, sent as it is
 * @param after ids of tasks of the same job that must have succeeded before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineTask(
    @Nullable String id,
    @Nullable String role,
    @Nullable String prompt,
    @Nullable List<String> after) {}
