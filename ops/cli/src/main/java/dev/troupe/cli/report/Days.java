package dev.troupe.cli.report;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Days of UTC, both ends included; the roll-up knows nothing finer.
 *
 * @param since null: from the first on
 * @param until null: to the last
 */
public record Days(@Nullable LocalDate since, @Nullable LocalDate until) {
  public static final Days ALL = new Days(null, null);
}
