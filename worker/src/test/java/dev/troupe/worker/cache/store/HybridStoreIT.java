package dev.troupe.worker.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.testbed.Configs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class HybridStoreIT extends StoreContract {
  private static final String BAD = "no/such/../key";
  private final String url;
  private final String prefix;

  HybridStoreIT(TestStack stack) {
    url = stack.redis();
    prefix = stack.uniquePrefix() + UUID.randomUUID(); // each test method its own
  }

  @Override
  HybridStore open() {
    return new HybridStore(
        new MemoryStore(LIMITS, clock), Redises.store(url, prefix, clock), true, clock);
  }

  @Override
  boolean corrupt(String key) throws Exception {
    // Another worker's memory has no copy.
    reopen();
    return Redises.corrupt(url, prefix, key);
  }

  @Test
  void delete_byAnotherWorker_removesTheCopyHere() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HybridStore here = (HybridStore) store();
    try (Loop events = here.events(listener(received), Configs.background(time -> {}));
        HybridStore other = open()) {
      events.start();
      assertThat(received.take()).isEqualTo("connected");
      other.put(KEY, entry("hello"));
      assertThat(received.take()).isEqualTo("settled " + KEY);
      assertThat(here.get(KEY)).isInstanceOf(Found.Hit.class);

      other.delete(KEY);
      assertThat(received.take()).isEqualTo("removed " + KEY);
      assertThat(here.get(KEY)).isEqualTo(new Found.Miss());

      other.put(KEY, entry("hello"));
      assertThat(received.take()).startsWith("settled");
      assertThat(here.get(KEY)).isInstanceOf(Found.Hit.class);
      other.clear("acme/");
      assertThat(received.take()).startsWith("removed");
      assertThat(received.take()).isEqualTo("cleared acme/");
      assertThat(here.get(KEY)).isEqualTo(new Found.Miss());
    }
  }

  @Test
  void events_messagesThatNobodyOfUsSent_areSkipped() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HybridStore here = (HybridStore) store();
    try (Loop events = here.events(listener(received), Configs.background(time -> {}));
        Redis redis = new Redis(new TroupeConfig.Redis(url))) {
      events.start();
      assertThat(received.take()).isEqualTo("connected");
      for (String odd : List.of("", "?", "d" + BAD, "s\0", "\0")) {
        redis.run(client -> client.publish(RedisKeys.of(prefix).events(), odd));
      }
      redis.run(client -> client.publish(RedisKeys.of(prefix).events(), "dlast"));
      List<String> all = new ArrayList<>();
      while (!all.contains("removed last")) {
        all.add(received.take());
      }
      assertThat(all).as("it goes on listening").doesNotContain("connected");
    }
  }

  private static InvalidationListener listener(BlockingQueue<String> received) {
    return new InvalidationListener() {
      @Override
      public void settled(String key) {
        received.add("settled " + key);
      }

      @Override
      public void removed(String key) {
        if (key.equals(BAD)) {
          throw new IllegalArgumentException("key: " + key);
        }
        received.add("removed " + key);
      }

      @Override
      public void cleared(String prefix) {
        received.add("cleared " + prefix);
      }

      @Override
      public void connected() {
        received.add("connected");
      }
    };
  }
}
