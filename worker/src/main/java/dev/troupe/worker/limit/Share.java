package dev.troupe.worker.limit;

import org.jspecify.annotations.Nullable;

/**
 * How many live processes there are, and which of them this is.
 *
 * @param rank from 0; the first ones get what can't be divided
 */
public record Share(int processes, int rank) {
  /** The only process. */
  public static final Share ALL = new Share(1, 0);

  public Share {
    if (processes < 1 || rank < 0) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", rank: " + rank + " (expected: >= 1, >= 0)");
    }
  }

  /** The shares of all processes sum up to the limit. */
  public @Nullable Integer of(@Nullable Integer limit) {
    return limit == null ? null : limit / processes + (rank < limit % processes ? 1 : 0);
  }
}
