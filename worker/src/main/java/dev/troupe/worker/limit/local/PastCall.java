package dev.troupe.worker.limit.local;

import java.util.UUID;

/**
 * A call of this process as it is reported to Redis again.
 *
 * @param age nanoseconds since it started
 */
public record PastCall(UUID call, long age, long tokens, boolean inFlight) {}
