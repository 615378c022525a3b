package dev.troupe.scheduler.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.troupe.schemas.Failure;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import org.jspecify.annotations.Nullable;

/**
 * What became of one element of a job's input, all steps that it went through together.
 *
 * @param key of the row, path of the file or id of the task; else its index
 * @param index its place in the input, from 0
 * @param output JSON; absent: there is none, and {@code error} says why
 * @param outputRef digest of the blob that is the output, until {@link ResultReader#whole} has put
 *     it here
 * @param answer JSON: what else the answer has, in the form of a chat completion; absent: nothing
 * @param cached whether the answer came from the cache
 * @param attempts calls to providers
 * @param costUsd of all of them
 * @param latencyMs of all of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResultLine(
    String key,
    int index,
    TaskState state,
    @JsonRawValue @Nullable String output,
    @JsonIgnore @Nullable String outputRef,
    @JsonRawValue @Nullable String answer,
    @Nullable Failure error,
    @Nullable String model,
    boolean cached,
    int attempts,
    long inputTokens,
    long outputTokens,
    Usd costUsd,
    long latencyMs) {
  /** The same with an output, or with what is wrong with it. */
  ResultLine with(@Nullable String whole, @Nullable Failure lost) {
    return new ResultLine(
        key,
        index,
        state,
        whole,
        null,
        answer,
        lost,
        model,
        cached,
        attempts,
        inputTokens,
        outputTokens,
        costUsd,
        latencyMs);
  }
}
