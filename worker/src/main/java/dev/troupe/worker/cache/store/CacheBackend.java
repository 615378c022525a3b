package dev.troupe.worker.cache.store;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.redis.Redis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configured backend.
 *
 * @param leaderLock null: what one worker keeps is no use to another, so that each asks for itself
 * @param fleet counters and invalidations, whatever the backend
 */
public record CacheBackend(CacheStore store, @Nullable LeaderLock leaderLock, RedisStore fleet)
    implements AutoCloseable {
  // A hit takes a fraction of a millisecond; a slow Redis must not cost more than it saves.
  private static final Duration PATIENCE = Duration.ofMillis(80);
  private static final Duration OPERATORS_PATIENCE = Duration.ofSeconds(2);

  /**
   * @throws UncheckedIOException if the backend is a folder that can't be used
   */
  public static CacheBackend open(TroupeConfig config, InstantSource clock) {
    SpaceLimits limits = limits(config);
    RedisStore redis = fleet(config, clock);
    return switch (config.cache().backend()) {
      case "memory" -> new CacheBackend(new MemoryStore(limits, clock), null, redis);
      case "file" -> new CacheBackend(folder(config.cache(), limits, clock), null, redis);
      case "redis" -> hybrid(redis, limits, false, clock);
      default -> hybrid(redis, limits, true, clock);
    };
  }

  private static RedisStore fleet(TroupeConfig config, InstantSource clock) {
    return fleet(config.redis(), config.kafka().topicPrefix(), limits(config), PATIENCE, clock);
  }

  private static RedisStore fleet(
      TroupeConfig.Redis redis,
      String prefix,
      SpaceLimits limits,
      Duration patience,
      InstantSource clock) {
    return new RedisStore(new RedisLink(new Redis(redis, patience), clock), prefix, limits, clock);
  }

  /**
   * What the fleet shares, for its operator, who can wait.
   *
   * @param topicPrefix first part of the fleet's names
   */
  public static RedisStore operators(
      TroupeConfig.Redis redis, String topicPrefix, InstantSource clock) {
    // What an operator stores is small: whatever limits there are, workers enforce them.
    SpaceLimits limits = new SpaceLimits(Long.MAX_VALUE >> 10, Map.of());
    return fleet(redis, topicPrefix, limits, OPERATORS_PATIENCE, clock);
  }

  private static CacheBackend hybrid(
      RedisStore redis, SpaceLimits limits, boolean before, InstantSource clock) {
    HybridStore store = new HybridStore(new MemoryStore(limits, clock), redis, before, clock);
    return new CacheBackend(store, store, redis);
  }

  private static FileStore folder(
      TroupeConfig.Cache config, SpaceLimits limits, InstantSource clock) {
    try {
      return new FileStore(Path.of(String.valueOf(config.folder())), limits, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("cache.folder: " + config.folder() + " can't be used", e);
    }
  }

  private static SpaceLimits limits(TroupeConfig config) {
    Map<String, Long> accounts = new HashMap<>();
    config
        .providers()
        .forEach(
            (name, provider) -> {
              Long bytes = provider.cache().maxBytes();
              if (bytes != null) {
                accounts.put(name, bytes);
              }
            });
    return new SpaceLimits(config.cache().maxBytes(), accounts);
  }

  /** Listens to what the fleet says of its entries. */
  public Loop events(InvalidationListener listener, Background background) {
    return store instanceof HybridStore hybrid
        ? hybrid.events(listener, background)
        : fleet.events(listener, background);
  }

  @Override
  public void close() {
    store.close();
    fleet.close();
  }
}
