package dev.troupe.chaos;

import dev.troupe.schemas.Usd;
import java.util.List;

/**
 * What {@code troupe chaos kills --json} prints.
 *
 * @param inFlight calls of a worker that were waited for before it was killed
 * @param equal whether all ledgers are their provider's bills
 * @param differences one sentence each; empty if they are equal
 */
record KillsDocument(int inFlight, List<OfRound> rounds, boolean equal, List<String> differences) {
  /**
   * One round.
   *
   * @param killed when the workers were: {@code any} or {@code answered}
   * @param journal whether workers kept what they were answered
   * @param store whether the provider did
   * @param repeated calls billed for a task that another call was billed for before
   * @param settled rows that equal the bill to the last digit
   */
  record OfRound(
      String killed,
      boolean journal,
      boolean store,
      int kills,
      double inFlightPerKill,
      int billed,
      int repeated,
      double repeatedPerKill,
      Usd repeatedCostUsd,
      int settled,
      int unknown) {}

  static KillsDocument of(int inFlight, List<Round.Result> results) {
    List<String> differences =
        results.stream().flatMap(r -> r.books().differences().stream()).toList();
    return new KillsDocument(
        inFlight,
        results.stream().map(KillsDocument::round).toList(),
        differences.isEmpty(),
        differences);
  }

  private static OfRound round(Round.Result result) {
    Round round = result.round();
    Books books = result.books();
    String killed =
        switch (round.moment()) {
          case ANY -> "any";
          case ANSWERED -> "answered";
        };
    return new OfRound(
        killed,
        round.journal(),
        round.store(),
        round.kills(),
        result.inFlightPerKill(),
        books.billed(),
        books.repeated(),
        result.repeatedPerKill(),
        books.repeatedCost(),
        books.settled(),
        books.unknown());
  }
}
