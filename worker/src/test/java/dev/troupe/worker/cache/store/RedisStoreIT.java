package dev.troupe.worker.cache.store;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class RedisStoreIT extends StoreContract {
  private final String url;
  private final String prefix;

  RedisStoreIT(TestStack stack) {
    url = stack.redis();
    prefix = stack.uniquePrefix() + UUID.randomUUID(); // each test method its own
  }

  @Override
  CacheStore open() {
    return Redises.store(url, prefix, clock);
  }

  @Override
  boolean corrupt(String key) throws InterruptedException {
    return Redises.corrupt(url, prefix, key);
  }
}
