package dev.troupe.worker.cache.store;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Redis with this process's memory beside it: before it (hybrid), or only for as long as Redis is
 * away. What others remove from Redis is removed here, too, by its events; a copy that an event was
 * lost for lives ten minutes more at most.
 */
final class HybridStore implements CacheStore, LeaderLock {
  private static final Duration NEAR_LIFE = Duration.ofMinutes(10);

  private final MemoryStore near;
  private final RedisStore far;
  private final boolean before;
  private final InstantSource clock;
  private final AtomicLong removals = new AtomicLong();

  /**
   * @param before whether memory is asked first
   */
  HybridStore(MemoryStore near, RedisStore far, boolean before, InstantSource clock) {
    this.near = near;
    this.far = far;
    this.before = before;
    this.clock = clock;
  }

  /** Keeps memory true to what the fleet says; passes everything on. */
  public Loop events(InvalidationListener next, Background background) {
    return far.events(new Invalidation(next), background);
  }

  private final class Invalidation implements InvalidationListener {
    private final InvalidationListener next;

    Invalidation(InvalidationListener next) {
      this.next = next;
    }

    @Override
    public void settled(String key) {
      next.settled(key);
    }

    @Override
    public void removed(String key) {
      removals.incrementAndGet();
      near.delete(key);
      next.removed(key);
    }

    @Override
    public void cleared(String prefix) {
      removals.incrementAndGet();
      near.clear(prefix);
      next.cleared(prefix);
    }

    @Override
    public void connected() {
      removals.incrementAndGet();
      near.clear("");
      next.connected();
    }
  }

  @Override
  public Found get(String key) throws InterruptedException {
    if (before && near.get(key) instanceof Found.Hit hit) {
      return hit;
    }
    long seen = removals.get();
    Found found = far.get(key);
    if (found instanceof Found.Hit hit) {
      copy(key, hit.entry(), seen);
    }
    return found instanceof Found.Away && near.get(key) instanceof Found.Hit hit ? hit : found;
  }

  /** A removal between the look into Redis and now may have meant this entry. */
  private void copy(String key, Stored entry, long seen) {
    if (before && removals.get() == seen) {
      near.put(key, shortened(entry));
    }
  }

  private Stored shortened(Stored entry) {
    Instant latest = clock.instant().plus(NEAR_LIFE);
    return entry.expiresAt().isAfter(latest)
        ? new Stored(entry.payload(), entry.account(), latest)
        : entry;
  }

  @Override
  public boolean put(String key, Stored entry) throws InterruptedException {
    return keep(key, entry, far.put(key, entry));
  }

  private boolean keep(String key, Stored entry, boolean stored) {
    if (before || !stored) {
      near.put(key, shortened(entry));
    }
    return stored || near.get(key) instanceof Found.Hit;
  }

  @Override
  public Claim claim(String key, String token, Duration lease, boolean entryCounts)
      throws InterruptedException {
    long seen = removals.get();
    Claim claim = far.claim(key, token, lease, entryCounts);
    if (claim instanceof Claim.Hit hit) {
      copy(key, hit.entry(), seen);
    }
    return claim;
  }

  @Override
  public boolean publish(String key, String token, Stored entry) throws InterruptedException {
    return keep(key, entry, far.publish(key, token, entry));
  }

  @Override
  public void release(String key, String token) throws InterruptedException {
    far.release(key, token);
  }

  @Override
  public void renew(String key, String token, Duration lease) throws InterruptedException {
    far.renew(key, token, lease);
  }

  @Override
  public boolean delete(String key) throws InterruptedException {
    removals.incrementAndGet();
    boolean here = near.delete(key);
    return far.delete(key) || here;
  }

  @Override
  public Optional<Duration> ttl(String key) throws InterruptedException {
    Optional<Duration> left = far.ttl(key);
    return left.isPresent() ? left : near.ttl(key);
  }

  @Override
  public long clear(String prefix) throws InterruptedException {
    removals.incrementAndGet();
    long here = near.clear(prefix);
    return Math.max(here, far.clear(prefix));
  }

  @Override
  public Space space() throws InterruptedException {
    Space space = far.space();
    return space.equals(Space.NONE) ? near.space() : space;
  }

  @Override
  public Space local() {
    return near.space();
  }

  @Override
  public boolean healthy() throws InterruptedException {
    return far.healthy();
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
