package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call whose answer never came: nobody here knows whether it is billed.
 *
 * @param startedAt to the millisecond
 * @param job the client's id; null: the job is gone
 * @param reservedUsd its worst case, at which it counts
 * @param reason why nobody knows
 * @param requestId the provider's, if it got that far
 */
public record UnknownCall(
    UUID callId,
    Instant startedAt,
    String tenant,
    String provider,
    String model,
    String role,
    @Nullable String job,
    Usd reservedUsd,
    @Nullable String reason,
    @Nullable String requestId) {}
