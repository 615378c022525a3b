package dev.troupe.cli.report;

import java.time.Instant;
import java.util.List;

/**
 * One worker process.
 *
 * @param state as in the table, or {@code silent}: its lease has run out and nobody has noticed yet
 * @param done tasks since it started
 * @param stands which of its loops don't get on, by its own account; as long as it lives
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
    Instant heartbeatAt,
    List<StalledLoop> stands) {
  public Worker {
    stands = List.copyOf(stands);
  }
}
