package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger as far as a bill can know it.
 *
 * @param status {@code intent}, {@code settled}, {@code failed}, {@code unknown} or {@code cached}
 * @param inputTokens read anew; those in a prompt cache and written into one are apart
 * @param counted whether its tokens are known; those of a call that was resolved by its bill are
 *     not
 * @param costUsd null: not settled
 */
public record LedgerCall(
    UUID callId,
    String model,
    String status,
    @Nullable String requestId,
    Instant startedAt,
    boolean counted,
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long outputTokens,
    @Nullable Usd costUsd,
    Usd reservedUsd) {}
