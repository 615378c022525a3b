package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;

/**
 * What the calls of one group cost.
 *
 * @param group the role, provider, model, tenant, job or day
 * @param cached answers of the cache, which cost nothing, of all the calls
 * @param savedUsd what those cost when they were asked
 * @param unknown calls whose answer never came, at their reserved cost
 */
public record Cost(
    String group,
    long calls,
    long failed,
    long unknown,
    long cached,
    long inputTokens,
    long outputTokens,
    Usd costUsd,
    Usd savedUsd) {
  Cost plus(Cost other) {
    return new Cost(
        group,
        calls + other.calls,
        failed + other.failed,
        unknown + other.unknown,
        cached + other.cached,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        costUsd.plus(other.costUsd),
        savedUsd.plus(other.savedUsd));
  }

  /** The sum of the rows, by the name {@code total}. */
  public static Cost total(Iterable<Cost> rows) {
    Cost sum = new Cost("total", 0, 0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO);
    for (Cost row : rows) {
      sum = sum.plus(row);
    }
    return sum;
  }
}
