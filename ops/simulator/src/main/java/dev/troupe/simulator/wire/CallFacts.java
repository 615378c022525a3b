package dev.troupe.simulator.wire;

import dev.troupe.simulator.limit.LimitSnapshot;
import java.time.Duration;
import java.time.Instant;

/** What headers and ids of any reply are made from. */
public record CallFacts(
    String requestId, Instant created, Duration processing, LimitSnapshot limits) {}
