package dev.troupe.cli.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one group cost.
 *
 * @param group the role, provider, model, tenant, job, day or month
 * @param calls those of the next three included
 * @param unknown calls whose answer never came, at their reserved cost
 * @param cached answers of the cache, which cost nothing
 * @param accepted paid answers that became a task's output
 * @param costUsd the next three included
 * @param failedCostUsd of calls that failed and were billed all the same
 * @param unknownCostUsd what the unknown calls hold
 * @param discardedCostUsd of answers that were too weak, too late, or whose task ended without them
 * @param savedUsd what the answers of the cache cost when they were asked
 */
public record Cost(
    String group,
    long calls,
    long failed,
    long unknown,
    long cached,
    long accepted,
    long inputTokens,
    long outputTokens,
    Usd costUsd,
    Usd failedCostUsd,
    Usd unknownCostUsd,
    Usd discardedCostUsd,
    Usd savedUsd) {

  /** All of the cost for each answer that was used, to the next picodollar; null: none was used. */
  @JsonProperty("cost_per_accepted_usd")
  public @Nullable Usd perAccepted() {
    return accepted == 0
        ? null
        : Usd.of(costUsd.dollars().divide(BigDecimal.valueOf(accepted), 12, RoundingMode.HALF_UP));
  }

  /** What brought nothing. */
  public Usd wasted() {
    return failedCostUsd.plus(discardedCostUsd);
  }

  Cost plus(Cost other) {
    return new Cost(
        group,
        calls + other.calls,
        failed + other.failed,
        unknown + other.unknown,
        cached + other.cached,
        accepted + other.accepted,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        costUsd.plus(other.costUsd),
        failedCostUsd.plus(other.failedCostUsd),
        unknownCostUsd.plus(other.unknownCostUsd),
        discardedCostUsd.plus(other.discardedCostUsd),
        savedUsd.plus(other.savedUsd));
  }

  /** The sum of the rows, by the name {@code total}. */
  public static Cost total(Iterable<Cost> rows) {
    Usd zero = Usd.ZERO;
    Cost sum = new Cost("total", 0, 0, 0, 0, 0, 0, 0, zero, zero, zero, zero, zero);
    for (Cost row : rows) {
      sum = sum.plus(row);
    }
    return sum;
  }
}
