package dev.troupe.shared.money;

import java.time.Instant;

/**
 * A row of the price table as it is in the database.
 *
 * @param id what the ledger names it by
 * @param source {@code shipped} and a checksum, or {@code local}
 * @param added when it came into the table
 */
public record PriceLine(long id, String source, Instant added, PriceRow row) {
  static final String LOCAL = "local";

  /** Whether the operator has stated it. */
  public boolean isLocal() {
    return source.equals(LOCAL);
  }
}
