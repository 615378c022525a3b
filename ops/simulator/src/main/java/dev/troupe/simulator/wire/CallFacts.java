package dev.troupe.simulator.wire;

import dev.troupe.simulator.limit.LimitSnapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What headers and ids of any reply are made from.
 *
 * @param cost in US dollars; 0 for what is not billed
 */
public record CallFacts(
    String requestId,
    Instant created,
    Duration processing,
    LimitSnapshot limits,
    BigDecimal cost) {}
