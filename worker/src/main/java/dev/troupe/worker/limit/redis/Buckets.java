package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.local.PaceBuckets;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.RetryStrategies;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.distributed.serialization.Mapper;
import io.github.bucket4j.redis.jedis.Bucket4jJedis.JedisBasedProxyManagerBuilder;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The buckets of all groups in Redis: what paces calls within the strict window. Thread-safe.
 *
 * <p>One proxy per bucket is shared by all callers of the process, which is what lets {@code
 * batching()} serve all of them in one round trip: plain compare-and-swap livelocks on a hot
 * bucket. What they throw is told apart by {@link Trouble}.
 */
final class Buckets {
  private final ProxyManager<String> manager;
  private final String prefix;
  private final Duration window;
  private final ConcurrentHashMap<String, Versioned> proxies = new ConcurrentHashMap<>();

  private record Versioned(long version, BucketProxy bucket) {}

  /**
   * @param prefix of all keys
   */
  Buckets(Redis redis, String prefix, FleetTime time, Duration window) {
    this.prefix = prefix;
    this.window = window;
    this.manager =
        new JedisBasedProxyManagerBuilder<>(Mapper.STRING, new BucketCommands(redis))
            .clientClock(new Meter(time))
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                    Duration.ofSeconds(10)))
            .retryStrategy(
                RetryStrategies.exponentialBackoffWithJitter(
                    Duration.ofMillis(1), Duration.ofMillis(30), Duration.ofSeconds(2)))
            .build();
  }

  /** The buckets of one group. */
  PaceBuckets of(String group, Limits limits) {
    return new PaceBuckets(
        limits, window, (name, shape) -> proxy(group, name, limits.version(), shape));
  }

  /** What was built for the group's buckets, which are gone. */
  void forget(String group) {
    String start = Keys.tag(prefix, group) + ":";
    proxies.keySet().removeIf(key -> key.startsWith(start));
  }

  private BucketProxy proxy(String group, String name, long version, BucketConfiguration shape) {
    return proxies
        .compute(
            Keys.tag(prefix, group) + ":" + name,
            (key, old) ->
                old != null && old.version() >= version
                    ? old
                    : new Versioned(version, build(key, version, shape)))
        .bucket();
  }

  /** A process with an older version leaves a newer configuration alone. */
  private BucketProxy build(String key, long version, BucketConfiguration shape) {
    return manager
        .builder()
        .withOptimization(Optimizations.batching())
        .withImplicitConfigurationReplacement(version, TokensInheritanceStrategy.PROPORTIONALLY)
        .build(key, () -> shape);
  }

  private record Meter(FleetTime time) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return time.nanos();
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
