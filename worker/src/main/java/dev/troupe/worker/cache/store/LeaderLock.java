package dev.troupe.worker.cache.store;

import java.time.Duration;

/**
 * Who in the fleet makes an entry that many want. A leader holds its lead for a lease, which it has
 * to renew; what it publishes after somebody else has taken over is dropped. Thread-safe.
 */
public interface LeaderLock {
  /**
   * Asks for the entry, or for the lead if there is none. Asking again with the same token is
   * harmless.
   *
   * @param entryCounts whether an entry that is there is an answer
   */
  Claim claim(String key, String token, Duration lease, boolean entryCounts)
      throws InterruptedException;

  /** Stores the entry, ends the lead and wakes those who wait, in one step. */
  boolean publish(String key, String token, Stored entry) throws InterruptedException;

  /** Ends the lead without an entry and wakes those who wait. */
  void release(String key, String token) throws InterruptedException;

  /** Holds the lead for another lease. */
  void renew(String key, String token, Duration lease) throws InterruptedException;

  /** What a claim came to. */
  sealed interface Claim {
    record Hit(Stored entry) implements Claim {}

    record Lead() implements Claim {}

    /**
     * @param lease what is left of the leader's
     */
    record Wait(Duration lease) implements Claim {}

    record Away() implements Claim {}
  }
}
