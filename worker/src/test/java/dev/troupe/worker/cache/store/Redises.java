package dev.troupe.worker.cache.store;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import java.time.Duration;
import java.time.InstantSource;

/** Stores on a Redis of a test's. */
final class Redises {
  private Redises() {}

  static RedisStore store(String url, String prefix, InstantSource clock) {
    Redis redis = new Redis(new TroupeConfig.Redis(url), Duration.ofMillis(500));
    return new RedisStore(new RedisLink(redis, clock), prefix, StoreContract.LIMITS, clock);
  }

  static boolean corrupt(String url, String prefix, String key) throws InterruptedException {
    byte[] name = RedisKeys.of(prefix).entry(key);
    try (Redis redis = new Redis(new TroupeConfig.Redis(url))) {
      redis.run(
          client -> {
            byte[] value = client.get(name);
            value[value.length - 1] ^= 1;
            return client.setrange(name, 0, value);
          });
    }
    return true;
  }
}
