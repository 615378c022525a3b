package dev.troupe.cli.report;

import java.time.Instant;

/**
 * A model that a worker leaves alone, or tries again carefully.
 *
 * @param worker its name
 * @param state {@code open} or {@code half_open}
 * @param failureRate percent of the last calls; -1: too few to say
 */
public record Circuit(
    String worker, String provider, String model, String state, Instant since, float failureRate) {}
