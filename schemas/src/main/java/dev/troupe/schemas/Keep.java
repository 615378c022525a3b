package dev.troupe.schemas;

/** What is kept of a call beside its answer. */
public enum Keep {
  NOTHING,
  /** The provider's own reply. */
  BODY
}
