package dev.troupe.worker.cache.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps entries for their time, as far as there is space: beyond it the oldest go first, of the
 * account whose limit is reached, else of all. Thread-safe. Nothing here fails because a server or
 * a disk does: reading says {@link Found.Away}, writing says that it was not done.
 *
 * <p>Keys are texts such as {@code acme/openai/gpt-4o/9f86...}: prefixes of them mean something.
 */
public interface CacheStore extends AutoCloseable {
  Found get(String key) throws InterruptedException;

  /** Whether it was stored. An entry that is larger than its limit is not. */
  boolean put(String key, Stored entry) throws InterruptedException;

  /** Whether there was one. */
  boolean delete(String key) throws InterruptedException;

  /** How long the entry has to live; empty: there is none. */
  Optional<Duration> ttl(String key) throws InterruptedException;

  /**
   * Removes all entries whose keys start so.
   *
   * @return how many
   */
  long clear(String prefix) throws InterruptedException;

  /** What is held at the moment; zeros if it can't be known. */
  Space space() throws InterruptedException;

  /** What this process holds of it by itself. */
  default Space local() throws InterruptedException {
    return space();
  }

  /** Whether the store answers. */
  boolean healthy() throws InterruptedException;

  @Override
  void close();

  /** What a store holds. */
  record Space(long entries, long bytes) {
    public static final Space NONE = new Space(0, 0);
  }
}
