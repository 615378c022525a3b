package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call of a task whose answer never came, because the worker that made it is gone.
 *
 * @param requestId the provider's, if it got that far
 * @param reserved what it counts as long as nobody knows better
 */
public record LostCall(UUID callId, ModelRef model, @Nullable String requestId, Usd reserved) {}
