package dev.troupe.worker.limit;

import dev.troupe.shared.redis.Redis;
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
import org.jspecify.annotations.Nullable;

/**
 * The buckets of all groups in Redis: what paces calls within the strict window. Thread-safe.
 *
 * <p>One proxy per bucket is shared by all callers of the process, which is what lets {@code
 * batching()} serve all of them in one round trip: plain compare-and-swap livelocks on a hot
 * bucket. Requests and tokens are two buckets, since one takes the same number from all its limits.
 * What methods throw is told apart by {@link Trouble}.
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

  /**
   * Takes from all buckets of the group or from none; from some if it fails in between, which costs
   * a little of the pace.
   *
   * @return null: taken
   */
  GroupDecision.@Nullable Wait take(String group, Limits limits, long tokens) {
    BucketProxy minute = requests(group, limits);
    GroupDecision.@Nullable Wait wait = BucketMoves.take(minute, 1, Axis.REQUESTS_PER_MINUTE);
    if (wait != null) {
      return wait;
    }
    BucketProxy day = requestsOfDay(group, limits);
    wait = BucketMoves.take(day, 1, Axis.REQUESTS_PER_DAY);
    if (wait == null) {
      wait =
          BucketMoves.take(
              tokens(group, limits), tokens, BucketShapes.mostTokens(limits), tokenAxis(limits));
      if (wait == null) {
        return null;
      }
      BucketMoves.giveBack(day, 1);
    }
    BucketMoves.giveBack(minute, 1);
    return wait;
  }

  /** A call that never started. */
  void undo(String group, Limits limits, long tokens) {
    BucketMoves.giveBack(requests(group, limits), 1);
    BucketMoves.giveBack(requestsOfDay(group, limits), 1);
    BucketMoves.giveBack(tokens(group, limits), tokens);
  }

  /**
   * A call that used more or fewer tokens than it asked for. More makes a debt, which is paid off
   * before anyone gets tokens again.
   */
  void correct(String group, Limits limits, long more) {
    BucketMoves.correct(tokens(group, limits), more);
  }

  /** What was built for the group's buckets, which are gone. */
  void forget(String group) {
    String start = Keys.tag(prefix, group) + ":";
    proxies.keySet().removeIf(key -> key.startsWith(start));
  }

  private static Axis tokenAxis(Limits limits) {
    return limits.base().tokensPerMinute() == null ? Axis.TOKENS_PER_HOUR : Axis.TOKENS_PER_MINUTE;
  }

  private @Nullable BucketProxy requests(String group, Limits limits) {
    return proxy(group, "rpm", limits, BucketShapes.requests(limits, window));
  }

  private @Nullable BucketProxy requestsOfDay(String group, Limits limits) {
    return proxy(group, "rpd", limits, BucketShapes.requestsOfDay(limits));
  }

  private @Nullable BucketProxy tokens(String group, Limits limits) {
    return proxy(group, "tok", limits, BucketShapes.tokens(limits, window));
  }

  private @Nullable BucketProxy proxy(
      String group, String name, Limits limits, @Nullable BucketConfiguration shape) {
    if (shape == null) {
      return null;
    }
    return proxies
        .compute(
            Keys.tag(prefix, group) + ":" + name,
            (key, old) ->
                old != null && old.version() >= limits.version()
                    ? old
                    : new Versioned(limits.version(), build(key, limits.version(), shape)))
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
