package dev.troupe.worker.cache;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.cache.store.CacheBackend;
import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.Found;
import dev.troupe.worker.cache.store.RedisStore;
import dev.troupe.worker.cache.store.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's cache as its operator sees it. What workers keep for themselves (the backends memory
 * and file) is counted and cleared from here, but not read. Thread-safe.
 */
public final class FleetCache implements AutoCloseable {
  private final RedisStore redis;

  private final InstantSource clock;

  /**
   * @param topicPrefix first part of the fleet's names
   */
  public FleetCache(TroupeConfig.Redis redis, String topicPrefix, InstantSource clock) {
    this.redis = CacheBackend.operators(redis, topicPrefix, clock);
    this.clock = clock;
  }

  public boolean healthy() throws InterruptedException {
    return redis.healthy();
  }

  /** The answer by that key, if there is one that can be read. */
  public @Nullable Answer get(String key) throws InterruptedException {
    return redis.get(key) instanceof Found.Hit hit
        ? AnswerCodec.decode(hit.entry().payload()).orElse(null)
        : null;
  }

  /** Stores an answer as the account's, for so long. */
  public boolean set(String key, String account, Answer answer, Duration ttl)
      throws InterruptedException {
    return redis.put(
        key, new Stored(AnswerCodec.encode(answer), account, clock.instant().plus(ttl)));
  }

  public boolean exists(String key) throws InterruptedException {
    return redis.ttl(key).isPresent();
  }

  /** What it has to live; empty: there is none. */
  public Optional<Duration> ttl(String key) throws InterruptedException {
    return redis.ttl(key);
  }

  public boolean delete(String key) throws InterruptedException {
    return redis.delete(key);
  }

  /**
   * Removes what starts so, also from the memory of every worker.
   *
   * @return how many entries the fleet shared of it
   */
  public long clear(String prefix) throws InterruptedException {
    return redis.clear(prefix);
  }

  /** Keys that start so, in no order, at most so many. */
  public List<String> keys(String prefix, int limit) throws InterruptedException {
    List<String> found = new ArrayList<>();
    redis.keys(
        prefix,
        page -> {
          found.addAll(page);
          return found.size() < limit;
        });
    return found.subList(0, Math.min(limit, found.size()));
  }

  /** What all workers hold by themselves, in memory or in folders, a second old. */
  public CacheStore.Space held() throws InterruptedException {
    return redis.held();
  }

  public CacheStore.Space space() throws InterruptedException {
    return redis.space();
  }

  /** Of all workers since Redis was empty, at most a second old. */
  public CacheStats stats() throws InterruptedException {
    Map<String, Long> counts = redis.counts();
    return new CacheStats(
        of(counts, Counters.Name.HITS),
        of(counts, Counters.Name.MISSES),
        of(counts, Counters.Name.ERRORS),
        of(counts, Counters.Name.COALESCED),
        of(counts, Counters.Name.WRITES),
        new Usd(of(counts, Counters.Name.SAVED_PICO)));
  }

  private static long of(Map<String, Long> counts, Counters.Name name) {
    return counts.getOrDefault(name.field(), 0L);
  }

  @Override
  public void close() {
    redis.close();
  }
}
