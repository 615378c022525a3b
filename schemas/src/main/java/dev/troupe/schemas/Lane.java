package dev.troupe.schemas;

import java.util.Locale;

/**
 * Which of a pool's two task topics a task travels on. A fifth of every worker's slots serves only
 * the interactive one.
 */
public enum Lane {
  INTERACTIVE,
  BATCH;

  /** The name in topics and tables: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
