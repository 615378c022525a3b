package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import java.time.Duration;
import java.util.UUID;

/**
 * An answer that came out of the cache instead of a call: a row of the ledger that costs nothing.
 *
 * @param callId UUIDv7, of the row
 * @param role whose question it was: the task's, or its reviewer's
 * @param model that would have been called
 * @param saved what the call that was first answered cost
 * @param latency until the answer was there, waiting for somebody else's call included
 * @param origin the ledger's row of that call
 */
public record Served(
    UUID callId,
    String role,
    int route,
    int attempt,
    ModelRef model,
    Usd saved,
    Duration latency,
    UUID origin) {}
