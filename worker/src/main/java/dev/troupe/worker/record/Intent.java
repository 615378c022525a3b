package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.claim.Claim;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call that is about to be made.
 *
 * @param callId UUIDv7
 * @param role who asks: the task's role, or the one that judges its answer
 * @param route which of the role's routes, from 0
 * @param attempt which try on that route, from 0
 * @param priceId absent: free of charge
 * @param reserved the worst case
 */
public record Intent(
    UUID callId,
    Claim.Granted claim,
    String role,
    int route,
    int attempt,
    ModelRef model,
    @Nullable Long priceId,
    Usd reserved) {}
