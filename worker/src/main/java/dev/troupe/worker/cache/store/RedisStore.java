package dev.troupe.worker.cache.store;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * Entries of the whole fleet. Beyond the limits those go first that were written first; the books
 * about sizes are kept by the scripts, in the same step as the entries.
 */
public final class RedisStore implements CacheStore, LeaderLock {
  // For what a paid call depends on: a Redis that is alive answers one of them.
  private static final int TRIES = 5;
  private static final int BATCH = 500;
  // Workers say each second what they hold.
  private static final Duration HELD = Duration.ofMinutes(1);
  private static final Script LEAD = Script.resource(RedisStore.class, "lead.lua");
  private static final Script PUT = Script.resource(RedisStore.class, "put.lua");
  private static final Script DELETE = Script.resource(RedisStore.class, "delete.lua");
  private static final Script RELEASE = Script.resource(RedisStore.class, "release.lua");
  private static final Script RENEW = Script.resource(RedisStore.class, "renew.lua");

  private final RedisLink link;
  private final RedisKeys keys;
  private final SpaceLimits limits;
  private final InstantSource clock;

  /**
   * @param link closed with this
   * @param fleet first part of all names
   */
  RedisStore(RedisLink link, String fleet, SpaceLimits limits, InstantSource clock) {
    this.link = link;
    this.keys = RedisKeys.of(fleet);
    this.limits = limits;
    this.clock = clock;
  }

  /** What the fleet says about its entries. */
  public Loop events(InvalidationListener listener, Background background) {
    return background.loop(
        LoopName.CACHE_EVENTS,
        new RedisEvents(link.direct(), keys.events(), listener, background.pause()));
  }

  @Override
  public Found get(String key) throws InterruptedException {
    try {
      byte[] value = link.run(1, redis -> redis.get(keys.entry(key)));
      return value == null ? new Found.Miss() : read(key, value);
    } catch (RedisLink.AwayException e) {
      return new Found.Away();
    }
  }

  private Found read(String key, byte[] value) throws InterruptedException {
    Optional<Stored> entry = Stored.fromBytes(value);
    if (entry.isEmpty()) {
      delete(key);
      return new Found.Corrupt();
    }
    return entry.get().expired(clock.instant()) ? new Found.Miss() : new Found.Hit(entry.get());
  }

  @Override
  public boolean put(String key, Stored entry) throws InterruptedException {
    return put(key, "", entry, 1);
  }

  @Override
  public boolean publish(String key, String token, Stored entry) throws InterruptedException {
    return put(key, token, entry, TRIES);
  }

  private boolean put(String key, String token, Stored entry, int tries)
      throws InterruptedException {
    long now = clock.millis();
    long life = entry.expiresAt().toEpochMilli() - now;
    if (life <= 0) {
      return false;
    }
    List<byte[]> arguments =
        List.of(
            keys.rootBytes(),
            utf8(key),
            entry.toBytes(),
            utf8(life),
            utf8(entry.account()),
            utf8(limits.total()),
            utf8(limits.of(entry.account())),
            utf8(now),
            utf8(token));
    return run(
        tries,
        redis ->
            text(PUT.runBinary(redis, List.of(keys.entry(key), keys.lead(key)), arguments))
                .equals("STORED"),
        false);
  }

  @Override
  public Claim claim(String key, String token, Duration lease, boolean entryCounts)
      throws InterruptedException {
    List<byte[]> arguments =
        List.of(utf8(token), utf8(lease.toMillis()), utf8(entryCounts ? "1" : "0"));
    List<?> answer =
        run(
            TRIES,
            redis ->
                (List<?>)
                    LEAD.runBinary(redis, List.of(keys.entry(key), keys.lead(key)), arguments),
            List.of());
    if (answer.isEmpty()) {
      return new Claim.Away();
    }
    return switch (text(answer.getFirst())) {
      case "HIT" ->
          switch (read(key, (byte[]) answer.get(1))) {
            case Found.Hit hit -> new Claim.Hit(hit.entry());
            // It has been removed, or goes in a moment: as if it had not been there.
            case Found.Corrupt c -> claim(key, token, lease, entryCounts);
            case Found.Miss m -> claim(key, token, lease, false);
            case Found.Away a -> new Claim.Away();
          };
      case "LEAD" -> new Claim.Lead();
      default -> new Claim.Wait(Duration.ofMillis(Math.max(1, (Long) answer.get(1))));
    };
  }

  @Override
  public void release(String key, String token) throws InterruptedException {
    List<byte[]> arguments = List.of(utf8(token), keys.rootBytes(), utf8(key));
    var _ = run(TRIES, redis -> RELEASE.runBinary(redis, List.of(keys.lead(key)), arguments), 0L);
  }

  @Override
  public void renew(String key, String token, Duration lease) throws InterruptedException {
    List<byte[]> arguments = List.of(utf8(token), utf8(lease.toMillis()));
    var _ = run(TRIES, redis -> RENEW.runBinary(redis, List.of(keys.lead(key)), arguments), 0L);
  }

  @Override
  public boolean delete(String key) throws InterruptedException {
    return delete(List.of(key)) > 0;
  }

  private long delete(List<String> all) throws InterruptedException {
    List<byte[]> arguments = new ArrayList<>(all.size() + 1);
    arguments.add(keys.rootBytes());
    all.forEach(key -> arguments.add(utf8(key)));
    return run(
        1, redis -> (Long) DELETE.runBinary(redis, List.of(keys.rootBytes()), arguments), 0L);
  }

  @Override
  public Optional<Duration> ttl(String key) throws InterruptedException {
    long millis = run(1, redis -> redis.pttl(keys.entry(key)), -2L);
    return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }

  @Override
  public long clear(String prefix) throws InterruptedException {
    long[] removed = {0};
    keys(
        prefix,
        page -> {
          removed[0] += delete(page);
          return true;
        });
    // Also for workers that keep entries which are not here.
    var _ = run(1, redis -> redis.publish(keys.events(), "c" + prefix), 0L);
    return removed[0];
  }

  /** Some keys. */
  public interface Page {
    /** Whether to go on. */
    boolean take(List<String> keys) throws InterruptedException;
  }

  /** All keys that start so, in no order. */
  public void keys(String prefix, Page to) throws InterruptedException {
    String cursor = ScanParams.SCAN_POINTER_START;
    boolean more = true;
    while (more) {
      String from = cursor;
      ScanResult<Tuple> page =
          run(
              TRIES,
              redis -> redis.zscan(keys.written(), from, new ScanParams().count(BATCH)),
              new ScanResult<>(ScanParams.SCAN_POINTER_START, List.of()));
      List<String> hits =
          page.getResult().stream()
              .map(Tuple::getElement)
              .filter(key -> key.startsWith(prefix))
              .toList();
      cursor = page.getCursor();
      more = (hits.isEmpty() || to.take(hits)) && !cursor.equals(ScanParams.SCAN_POINTER_START);
    }
  }

  @Override
  public Space space() throws InterruptedException {
    return run(
        1,
        redis -> {
          String bytes = redis.hget(keys.bytes(), "");
          return new Space(redis.zcard(keys.written()), bytes == null ? 0 : Long.parseLong(bytes));
        },
        Space.NONE);
  }

  /** Adds to the fleet's counters. */
  public boolean count(Map<String, Long> deltas) throws InterruptedException {
    // One try: done twice it would count twice.
    return run(
        1,
        redis -> {
          deltas.forEach((name, n) -> redis.hincrBy(keys.stats(), name, n));
          return true;
        },
        false);
  }

  /** The fleet's counters; empty if Redis is away. */
  public Map<String, Long> counts() throws InterruptedException {
    Map<String, String> all = run(1, redis -> redis.hgetAll(keys.stats()), Map.of());
    Map<String, Long> counts = new TreeMap<>();
    all.forEach((name, n) -> counts.put(name, Long.parseLong(n)));
    return counts;
  }

  @Override
  public Space local() {
    return Space.NONE;
  }

  /**
   * Says what a worker holds by itself, in its memory or in a folder; to be repeated.
   *
   * @param worker tells it from others
   */
  public void hold(String worker, Space space) throws InterruptedException {
    String held = clock.millis() + " " + space.entries() + " " + space.bytes();
    var _ = run(1, redis -> redis.hset(keys.held(), worker, held), 0L);
  }

  /** Takes that back: the worker is gone. */
  public void drop(String worker) throws InterruptedException {
    var _ = run(1, redis -> redis.hdel(keys.held(), worker), 0L);
  }

  /** What the workers hold by themselves that said so of late. */
  public Space held() throws InterruptedException {
    long since = clock.millis() - HELD.toMillis();
    long entries = 0;
    long bytes = 0;
    for (var said :
        run(1, redis -> redis.hgetAll(keys.held()), Map.<String, String>of()).entrySet()) {
      String[] parts = said.getValue().split(" ", -1);
      if (Long.parseLong(parts[0]) < since) {
        drop(said.getKey()); // it was killed
      } else {
        entries += Long.parseLong(parts[1]);
        bytes += Long.parseLong(parts[2]);
      }
    }
    return new Space(entries, bytes);
  }

  @Override
  public boolean healthy() throws InterruptedException {
    return run(1, redis -> "PONG".equals(redis.ping()), false);
  }

  private <T> T run(int tries, Function<RedisClient, T> commands, T otherwise)
      throws InterruptedException {
    try {
      return link.run(tries, commands);
    } catch (RedisLink.AwayException e) {
      return otherwise;
    }
  }

  private static byte[] utf8(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    link.close();
  }
}
