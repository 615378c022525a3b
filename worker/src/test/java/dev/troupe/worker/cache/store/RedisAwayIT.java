package dev.troupe.worker.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cache whose Redis goes away: nothing fails, nothing is stored, and it comes back. */
@ExtendWith(TroupeStack.class)
class RedisAwayIT {
  private static final String KEY = StoreContract.KEY;
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();

  private Stored entry() {
    Instant end = clock.instant().plus(Duration.ofHours(1));
    return new Stored(new byte[] {1, 2, 3}, "openai", end);
  }

  @Test
  void redis_killedAndStarted_isDoneWithoutAndThenUsedAgain(TestStack stack) throws Exception {
    Stack own = stack.ownStack("redis");
    try (RedisStore store = Redises.store(own.redis().url(), "away", clock)) {
      assertThat(store.put(KEY, entry())).isTrue();
      assertThat(store.claim(KEY, "t", LEASE, false)).isEqualTo(new LeaderLock.Claim.Lead());
      own.redis().kill();

      assertThat(store.get(KEY)).isEqualTo(new Found.Away());
      assertThat(store.claim(KEY, "t", LEASE, true)).isEqualTo(new LeaderLock.Claim.Away());
      assertThat(store.put(KEY, entry())).isFalse();
      assertThat(store.publish(KEY, "t", entry())).isFalse();
      store.release(KEY, "t");
      store.renew(KEY, "t", LEASE);
      assertThat(store.delete(KEY)).isFalse();
      assertThat(store.ttl(KEY)).isEmpty();
      assertThat(store.clear("acme/")).isZero();
      assertThat(store.space()).isEqualTo(CacheStore.Space.NONE);
      assertThat(store.count(Map.of("hits", 1L))).isFalse();
      assertThat(store.counts()).isEmpty();
      assertThat(store.healthy()).isFalse();
      List<String> keys = new ArrayList<>();
      store.keys("", keys::addAll);
      assertThat(keys).isEmpty();
      clock.pass(LEASE); // it rested, and tries once more
      assertThat(store.get(KEY)).isEqualTo(new Found.Away());

      own.redis().start();
      // Each dead connection of the pool costs a try and a rest.
      for (int tries = 0; !store.healthy() && tries < 50; tries++) {
        clock.pass(LEASE);
      }
      assertThat(store.put(KEY, entry())).isTrue();
      assertThat(store.get(KEY)).isInstanceOf(Found.Hit.class);
    }
  }

  @Test
  void get_keyThatHoldsWhatNobodyOfUsWrote_isAwayForThatKeyAlone(TestStack stack) throws Exception {
    String other = KEY.replace("a1", "b2");
    try (Redis redis = new Redis(new TroupeConfig.Redis(stack.redis()));
        RedisStore store = Redises.store(stack.redis(), stack.uniquePrefix(), clock)) {
      byte[] name = RedisKeys.of(stack.uniquePrefix()).entry(KEY);
      redis.run(client -> client.lpush(name, new byte[] {1}));
      assertThat(store.put(other, entry())).isTrue();
      assertThat(store.get(KEY)).isEqualTo(new Found.Away());
      assertThat(store.get(other)).isInstanceOf(Found.Hit.class);
    }
  }
}
