package dev.troupe.worker.claim;

import java.util.Comparator;
import java.util.UUID;

/** The order in which PostgreSQL sorts UUIDs, and so in which everyone locks rows by them. */
public final class IdOrder {
  // UUID.compareTo compares signed halves; ids of version 7 made after the year 6429 and random
  // ones would sort differently.
  public static final Comparator<UUID> UNSIGNED =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };

  private IdOrder() {}
}
