package dev.troupe.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a batch can't be accepted, in the form of OpenAI's {@code errors.data}.
 *
 * @param code short and stable
 * @param message for a person
 * @param param the field, such as {@code body.model}
 * @param line of the file, from 1; null: it is about all of it
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchError(
    String code, String message, @Nullable String param, @Nullable Integer line) {}
