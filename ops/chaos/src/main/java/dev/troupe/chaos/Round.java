package dev.troupe.chaos;

/**
 * One way of killing workers.
 *
 * @param name for the report
 * @param moment when they are killed
 * @param journal whether they keep what they were answered
 * @param store whether the provider does
 * @param inFlight calls of a worker when it is killed
 */
record Round(String name, Moment moment, boolean journal, boolean store, int kills, int inFlight) {
  /** When a worker is killed. */
  enum Moment {
    /** Any, with that many calls under way. */
    ANY,
    /** When their answers have come, but PostgreSQL is away. */
    ANSWERED
  }

  /**
   * What became of it.
   *
   * @param caught calls of the killed workers that were under way a moment before, all together
   */
  record Result(Round round, long caught, Books books) {
    double inFlightPerKill() {
      return (double) caught / round.kills();
    }

    double repeatedPerKill() {
      return (double) books.repeated() / round.kills();
    }
  }

  /**
   * Of its fleet.
   *
   * @param keeping address of the account
   */
  FleetSettings settings(String keeping) {
    return new FleetSettings(
        ", keeping: {kind: openai, base_url: \""
            + keeping
            + "/v1\", api_key: k, options: {store: \"true\"}}",
        "{model: %s/gpt-4o-mini, max_tokens: 500, timeout: 30s, cache: {mode: off}}"
            .formatted(store ? "keeping" : "openai"),
        "{max_retries: 5, initial_delay: 50ms, max_delay: 1s}",
        slots(),
        journal,
        100,
        TestFleet.SHORT_LEASE);
  }

  /** So many that four fifths of them, which serve the batch lane, are as many as wanted. */
  private int slots() {
    int slots = inFlight;
    while (slots - slots / 5 < inFlight) {
      slots++;
    }
    return slots;
  }
}
