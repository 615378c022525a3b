package dev.troupe.schemas;

/** How a role's tasks use the cache. */
public enum CacheMode {
  /** Reads and writes, and joins others who ask the same at the same time. */
  ON,
  OFF,
  /** Takes what is there and leaves nothing. */
  READ,
  /** Leaves what it was answered and takes nothing. */
  WRITE,
  /** Asks anew and replaces what is there; those who ask the same meanwhile get the new answer. */
  REFRESH
}
