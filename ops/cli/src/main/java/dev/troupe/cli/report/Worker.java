package dev.troupe.cli.report;

import java.time.Instant;

/**
 * One worker process.
 *
 * @param state as in the table, or {@code silent}: its lease has run out and nobody has noticed yet
 * @param done tasks since it started
 */
public record Worker(
    String name,
    String host,
    long pid,
    String pool,
    int slots,
    int inFlight,
    long done,
    String state,
    Instant startedAt,
    Instant heartbeatAt) {}
