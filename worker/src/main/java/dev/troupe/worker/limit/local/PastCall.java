package dev.troupe.worker.limit.local;

import java.util.UUID;

/**
 * A call of this process as Redis is told of it again.
 *
 * @param age nanoseconds since it started
 */
public record PastCall(UUID call, long age, long tokens, boolean inFlight) {}
