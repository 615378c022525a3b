package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the ledger has of one model in an hour or a day.
 *
 * @param to excluded
 * @param settled calls that were answered; tokens and cost are theirs, and what failed ones cost
 * @param inputTokens read anew, from a prompt cache and written into one, all together
 * @param unknown calls whose answer never came, at most 100
 */
public record SpanSum(
    Instant from,
    Instant to,
    String model,
    long settled,
    long inputTokens,
    long cachedTokens,
    long outputTokens,
    Usd costUsd,
    List<UUID> unknown) {
  public SpanSum {
    unknown = List.copyOf(unknown);
  }
}
