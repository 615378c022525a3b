package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a record on {@code troupe.results}: one event per finished task, at least once
 * ({@code ce_id} is the same when it comes twice).
 *
 * @param key of its row, the path of its file or the client's id of the task; absent: only its
 *     place tells it from others
 * @param state one of the four terminal states
 * @param output the answer: a JSON string for free text, else the JSON that satisfied the role's
 *     schema; absent if it failed or is longer than 256 KiB, then {@code outputRef} is its address
 * @param answer what else the answer has, in the form of a chat completion ({@code tool_calls},
 *     {@code choices}, {@code logprobs}, ...); absent: nothing, or more than 256 KiB
 * @param costUsd of all the task's calls, failed ones included
 * @param calls how many calls to providers it took
 * @param attempts those calls, if there was more than one, in the order in which they started
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskResult(
    UUID taskId,
    String job,
    String tenant,
    String step,
    int index,
    @Nullable String key,
    String role,
    TaskState state,
    @Nullable JsonNode output,
    @Nullable String outputRef,
    @Nullable JsonNode answer,
    @Nullable Failure failure,
    @Nullable String model,
    Usd costUsd,
    int calls,
    @Nullable List<Attempt> attempts,
    Instant finishedAt) {}
