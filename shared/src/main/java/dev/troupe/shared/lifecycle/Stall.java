package dev.troupe.shared.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A loop that does not get on.
 *
 * @param item what waits, for a person; null: nothing in particular
 * @param since when it last was known to get on
 * @param reason why, for a person: the last failure, or that it hangs
 */
public record Stall(String loop, @Nullable String item, Instant since, String reason) {}
