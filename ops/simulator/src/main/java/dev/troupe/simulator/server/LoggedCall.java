package dev.troupe.simulator.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that an account got.
 *
 * @param clientRequestId from the header {@code X-Client-Request-Id}
 * @param received when it came in
 * @param answered when it had been dealt with
 * @param status of the reply; 0 for none sent
 * @param retryAfter what the client was asked to wait
 */
public record LoggedCall(
    @Nullable String clientRequestId,
    Instant received,
    Instant answered,
    int status,
    @Nullable Duration retryAfter) {}
