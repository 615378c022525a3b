package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;

/**
 * What a group has cost since a window began, and will have cost at its end if it goes on like
 * this.
 *
 * @param group the role, provider, model or tenant
 */
public record Projection(String group, Usd spentUsd, Usd projectedUsd) {
  /** The sum of the rows, by the name {@code total}. */
  public static Projection total(Iterable<Projection> rows) {
    Projection sum = new Projection("total", Usd.ZERO, Usd.ZERO);
    for (Projection row : rows) {
      sum =
          new Projection(
              sum.group, sum.spentUsd.plus(row.spentUsd), sum.projectedUsd.plus(row.projectedUsd));
    }
    return sum;
  }
}
