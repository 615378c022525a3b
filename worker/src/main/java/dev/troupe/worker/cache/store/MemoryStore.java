package dev.troupe.worker.cache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Entries of this process. An account with a limit of its own has a region of that size; the others
 * share what is left of the total. What goes first is Caffeine's choice: what is used least.
 */
final class MemoryStore implements CacheStore {
  // Key, node and timer of an entry, beside its payload and the characters of its key.
  private static final int OVERHEAD = 150;

  private final InstantSource clock;
  private final Cache<String, Stored> common;
  private final Map<String, Cache<String, Stored>> regions = new HashMap<>();
  private final List<Cache<String, Stored>> all = new ArrayList<>();

  MemoryStore(SpaceLimits limits, InstantSource clock) {
    this.clock = clock;
    long left = limits.total();
    for (var limit : limits.accounts().entrySet()) {
      long size = Math.min(left, limit.getValue());
      regions.put(limit.getKey(), region(size));
      left -= size;
    }
    common = region(left);
    all.add(common);
    all.addAll(regions.values());
  }

  private Cache<String, Stored> region(long bytes) {
    return Caffeine.newBuilder()
        .maximumWeight(bytes)
        .weigher(MemoryStore::weigh)
        .expireAfter(Expiry.creating((String key, Stored entry) -> life(entry)))
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
        .executor(Runnable::run) // evictions take microseconds
        .build();
  }

  private static int weigh(String key, Stored entry) {
    return (int) Math.min(Integer.MAX_VALUE, entry.payload().length + 2L * key.length() + OVERHEAD);
  }

  private Duration life(Stored entry) {
    Duration left = Duration.between(clock.instant(), entry.expiresAt());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public Found get(String key) {
    Instant now = clock.instant();
    for (Cache<String, Stored> region : all) {
      Stored entry = region.getIfPresent(key);
      if (entry != null) {
        return entry.expired(now) ? new Found.Miss() : new Found.Hit(entry);
      }
    }
    return new Found.Miss();
  }

  @Override
  public boolean put(String key, Stored entry) {
    Cache<String, Stored> own = regions.getOrDefault(entry.account(), common);
    // Replaced, not updated: the new entry has a life of its own, and perhaps another account.
    all.forEach(region -> region.invalidate(key));
    own.put(key, entry);
    return own.getIfPresent(key) != null;
  }

  @Override
  public boolean delete(String key) {
    boolean was = false;
    for (Cache<String, Stored> region : all) {
      was |= region.asMap().remove(key) != null;
    }
    return was;
  }

  @Override
  public Optional<Duration> ttl(String key) {
    return get(key) instanceof Found.Hit hit ? Optional.of(life(hit.entry())) : Optional.empty();
  }

  @Override
  public long clear(String prefix) {
    long removed = 0;
    for (Cache<String, Stored> region : all) {
      for (String key : region.asMap().keySet()) {
        if (key.startsWith(prefix) && region.asMap().remove(key) != null) {
          removed++;
        }
      }
    }
    return removed;
  }

  @Override
  public Space space() {
    long entries = 0;
    long bytes = 0;
    for (Cache<String, Stored> region : all) {
      region.cleanUp();
      entries += region.estimatedSize();
      bytes += region.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
    }
    return new Space(entries, bytes);
  }

  @Override
  public boolean healthy() {
    return true;
  }

  @Override
  public void close() {
    all.forEach(Cache::invalidateAll);
  }
}
