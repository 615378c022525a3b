package dev.troupe.worker.cache;

import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.Found;
import dev.troupe.worker.cache.store.LeaderLock;
import dev.troupe.worker.cache.store.LeaderLock.Claim;
import dev.troupe.worker.cache.store.Stored;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one of many who ask the same at the same time ask, in this process and, where there is a
 * leader lock, in the fleet. Thread-safe.
 *
 * <p>A leader renews its lead until it completes; if its process dies the lead ends with its lease
 * and another takes over. Nobody waits longer than it says: then it asks by itself.
 */
final class SingleFlight {
  static final Duration LEASE = Duration.ofSeconds(5);

  private final CacheStore store;
  private final @Nullable LeaderLock leaderLock;
  private final Supplier<String> tokens;
  private final LongSupplier nanos;
  private final Waiters waiters = new Waiters();
  private final ConcurrentHashMap<String, Flight> flying = new ConcurrentHashMap<>();

  /**
   * @param leaderLock null: this process flies alone
   * @param tokens that no other leader has
   * @param nanos a monotonic clock
   */
  SingleFlight(
      CacheStore store,
      @Nullable LeaderLock leaderLock,
      Supplier<String> tokens,
      LongSupplier nanos) {
    this.store = store;
    this.leaderLock = leaderLock;
    this.tokens = tokens;
    this.nanos = nanos;
  }

  /** What came of joining. */
  sealed interface Join {
    /**
     * @param waited somebody else asked meanwhile
     */
    record Answered(Stored entry, boolean waited) implements Join {}

    /** The caller asks, and completes the flight. */
    record Lead(Flight flight) implements Join {}

    /** The caller asks, and nobody waits for it: it has waited for long enough. */
    record Alone() implements Join {}
  }

  /**
   * @param entryCounts whether an entry that is there is an answer; one that came while we waited
   *     is in any case
   */
  Join join(String key, boolean entryCounts, Duration patience) throws InterruptedException {
    long end = nanos.getAsLong() + patience.toNanos();
    boolean waited = false;
    while (true) {
      Flight own = new Flight(tokens.get());
      Flight other = flying.putIfAbsent(key, own);
      if (other == null) {
        return inFleet(key, own, entryCounts || waited, waited, end);
      }
      Duration left = Duration.ofNanos(end - nanos.getAsLong());
      if (!left.isPositive()) {
        return new Join.Alone();
      }
      waited = true;
      Stored entry = other.await(left);
      if (entry != null) {
        return new Join.Answered(entry, true);
      }
    }
  }

  private Join inFleet(String key, Flight own, boolean entryCounts, boolean waited, long end)
      throws InterruptedException {
    Join joined = null;
    try {
      joined =
          leaderLock == null
              ? here(key, own, entryCounts, waited)
              : claim(leaderLock, key, own, entryCounts, waited, end);
      return joined;
    } finally {
      if (!(joined instanceof Join.Lead)) {
        leave(key, own, joined instanceof Join.Answered a ? a.entry() : null);
      }
    }
  }

  /** A flight may have been completed between the look into the cache and this one. */
  private Join here(String key, Flight own, boolean entryCounts, boolean waited)
      throws InterruptedException {
    return entryCounts && store.get(key) instanceof Found.Hit hit
        ? new Join.Answered(hit.entry(), waited)
        : new Join.Lead(own);
  }

  private Join claim(
      LeaderLock fleet, String key, Flight own, boolean entryCounts, boolean waited, long end)
      throws InterruptedException {
    boolean counts = entryCounts;
    boolean others = waited;
    while (true) {
      CountDownLatch latch = waiters.of(key);
      switch (fleet.claim(key, own.token(), LEASE, counts)) {
        case Claim.Hit hit -> {
          waiters.forget(key, latch);
          return new Join.Answered(hit.entry(), others);
        }
        case Claim.Lead lead -> {
          waiters.forget(key, latch);
          own.lead();
          return new Join.Lead(own);
        }
        case Claim.Away away -> {
          waiters.forget(key, latch);
          return here(key, own, counts, others);
        }
        case Claim.Wait wait -> {
          Duration left = Duration.ofNanos(end - nanos.getAsLong());
          if (!left.isPositive()) {
            waiters.forget(key, latch);
            return new Join.Alone();
          }
          waiters.await(latch, left.compareTo(wait.lease()) < 0 ? left : wait.lease());
          counts = true;
          others = true;
        }
      }
    }
  }

  /** The leader was answered. */
  void complete(String key, Flight flight, Stored entry) throws InterruptedException {
    try {
      if (leaderLock != null && flight.fleetwide()) {
        leaderLock.publish(key, flight.token(), entry);
      } else {
        store.put(key, entry);
      }
    } finally {
      leave(key, flight, entry);
    }
  }

  /** The leader was not answered, or not well. */
  void abort(String key, Flight flight) {
    try {
      if (leaderLock != null && flight.fleetwide()) {
        leaderLock.release(key, flight.token());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the lead ends with its lease
    } finally {
      leave(key, flight, null);
    }
  }

  private void leave(String key, Flight flight, @Nullable Stored entry) {
    flying.remove(key, flight);
    flight.complete(entry);
  }

  /** Somebody in the fleet says that there is an entry, or will be none. */
  void settled(String key) {
    waiters.wake(key);
  }

  /** An invalidation may have been missed. */
  void anything() {
    waiters.wakeAll();
  }

  /** Renews all locks; to be called every second. */
  void renew() throws InterruptedException {
    if (leaderLock == null) {
      return;
    }
    for (var flight : flying.entrySet()) {
      if (flight.getValue().fleetwide()) {
        leaderLock.renew(flight.getKey(), flight.getValue().token(), LEASE);
      }
    }
  }
}
