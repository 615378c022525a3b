package dev.troupe.worker.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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

  @Test
  void held_workersSayWhatTheyHold_isSummedWithoutThoseThatWereKilled() throws Exception {
    RedisStore redis = (RedisStore) store();
    redis.hold("a", new CacheStore.Space(2, 100));
    redis.hold("b", new CacheStore.Space(3, 20));
    assertThat(redis.held()).isEqualTo(new CacheStore.Space(5, 120));

    redis.drop("a");
    assertThat(redis.held()).isEqualTo(new CacheStore.Space(3, 20));

    clock.pass(Duration.ofMinutes(2));
    redis.hold("c", new CacheStore.Space(1, 5));
    assertThat(redis.held()).isEqualTo(new CacheStore.Space(1, 5));
    assertThat(redis.local()).as("what this process holds").isEqualTo(CacheStore.Space.NONE);
  }
}
