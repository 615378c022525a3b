package dev.troupe.cli.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A loop of a process that does not get on.
 *
 * @param item what waits; absent: nothing in particular
 * @param since when it last was known to get on
 */
public record StalledLoop(String loop, @Nullable String item, Instant since, String reason) {}
