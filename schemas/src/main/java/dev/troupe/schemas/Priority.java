package dev.troupe.schemas;

/** How urgent a job is. */
public enum Priority {
  INTERACTIVE(0),
  NORMAL(1),
  BATCH(2);

  private final short rank;

  Priority(int rank) {
    this.rank = (short) rank;
  }

  /** The number in tables; the lower goes first. */
  public short rank() {
    return rank;
  }

  /**
   * @throws IllegalArgumentException if there is none of that rank
   */
  public static Priority ofRank(int rank) {
    for (Priority p : values()) {
      if (p.rank == rank) {
        return p;
      }
    }
    throw new IllegalArgumentException("priority: " + rank + " (expected: 0 to 2)");
  }

  public Lane lane() {
    return this == INTERACTIVE ? Lane.INTERACTIVE : Lane.BATCH;
  }
}
