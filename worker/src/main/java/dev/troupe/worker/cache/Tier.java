package dev.troupe.worker.cache;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.FileStore;
import dev.troupe.worker.cache.store.HybridStore;
import dev.troupe.worker.cache.store.LeaderLock;
import dev.troupe.worker.cache.store.MemoryStore;
import dev.troupe.worker.cache.store.RedisEvents;
import dev.troupe.worker.cache.store.RedisLink;
import dev.troupe.worker.cache.store.RedisStore;
import dev.troupe.worker.cache.store.SpaceLimits;
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
 * @param leads null: what one worker keeps is no use to another, so that each asks for itself
 * @param fleet counters and news, whatever the backend
 */
record Tier(CacheStore store, @Nullable LeaderLock leads, RedisStore fleet)
    implements AutoCloseable {
  // A hit takes a fraction of a millisecond; a slow Redis must not cost more than it saves.
  private static final Duration PATIENCE = Duration.ofMillis(80);

  /**
   * @throws UncheckedIOException if the backend is a folder that can't be used
   */
  static Tier open(TroupeConfig config, InstantSource clock) {
    SpaceLimits limits = limits(config);
    RedisStore redis = fleet(config, clock);
    return switch (config.cache().backend()) {
      case "memory" -> new Tier(new MemoryStore(limits, clock), null, redis);
      case "file" -> new Tier(folder(config.cache(), limits, clock), null, redis);
      case "redis" -> hybrid(redis, limits, false, clock);
      default -> hybrid(redis, limits, true, clock);
    };
  }

  static RedisStore fleet(TroupeConfig config, InstantSource clock) {
    RedisLink link = new RedisLink(new Redis(config.redis(), PATIENCE), clock);
    return new RedisStore(link, config.kafka().topicPrefix(), limits(config), clock);
  }

  private static Tier hybrid(
      RedisStore redis, SpaceLimits limits, boolean before, InstantSource clock) {
    HybridStore store = new HybridStore(new MemoryStore(limits, clock), redis, before, clock);
    return new Tier(store, store, redis);
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

  Loop events(RedisEvents.Listener listener, Background background) {
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
