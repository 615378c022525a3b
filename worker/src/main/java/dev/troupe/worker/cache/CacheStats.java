package dev.troupe.worker.cache;

import dev.troupe.schemas.Usd;

/**
 * What the cache did.
 *
 * @param misses questions that had to be asked
 * @param errors looks that were not answered, by a store that was away, or by an entry that could
 *     not be read
 * @param coalesced hits that waited for somebody else's answer
 * @param saved what the hits cost when they were asked
 */
public record CacheStats(
    long hits, long misses, long errors, long coalesced, long writes, Usd saved) {
  /** Between 0 and 1; 0 if nothing was asked. */
  public double hitRate() {
    return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
  }
}
