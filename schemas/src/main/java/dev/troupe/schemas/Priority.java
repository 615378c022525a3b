package dev.troupe.schemas;

/** How urgent a job is, most urgent first; the order of the constants is the order of dispatch. */
public enum Priority {
  INTERACTIVE,
  NORMAL,
  BATCH;

  public Lane lane() {
    return this == INTERACTIVE ? Lane.INTERACTIVE : Lane.BATCH;
  }
}
