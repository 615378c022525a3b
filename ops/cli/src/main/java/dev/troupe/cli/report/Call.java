package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger.
 *
 * @param route which of the role's routes, from 0
 * @param attempt which try on that route, from 0
 * @param status {@code intent}, {@code settled}, {@code failed}, {@code unknown} or {@code cached}
 * @param inputTokens read anew, in a prompt cache, and written into one are apart; null: not
 *     settled
 * @param costUsd null: not settled
 * @param verdict what was wrong with its answer; null: nothing, or there was none
 */
public record Call(
    UUID callId,
    UUID taskId,
    String step,
    int index,
    String role,
    String provider,
    String model,
    int route,
    int attempt,
    String status,
    @Nullable Long inputTokens,
    @Nullable Long cachedTokens,
    @Nullable Long cacheWriteTokens,
    @Nullable Long outputTokens,
    @Nullable Usd costUsd,
    @Nullable Integer httpStatus,
    @Nullable String failureCode,
    @Nullable Long latencyMs,
    @Nullable String verdict) {}
