package dev.troupe.worker.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class HybridStoreIT extends StoreContract {
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
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    HybridStore here = (HybridStore) store();
    try (RedisEvents events = here.events(listener(heard), time -> {});
        HybridStore other = open()) {
      events.start();
      assertThat(heard.take()).isEqualTo("connected");
      other.put(KEY, entry("hello"));
      assertThat(heard.take()).isEqualTo("settled " + KEY);
      assertThat(here.get(KEY)).isInstanceOf(Found.Hit.class);

      other.delete(KEY);
      assertThat(heard.take()).isEqualTo("removed " + KEY);
      assertThat(here.get(KEY)).isEqualTo(new Found.Miss());

      other.put(KEY, entry("hello"));
      assertThat(heard.take()).startsWith("settled");
      assertThat(here.get(KEY)).isInstanceOf(Found.Hit.class);
      other.clear("acme/");
      assertThat(heard.take()).startsWith("removed");
      assertThat(heard.take()).isEqualTo("cleared acme/");
      assertThat(here.get(KEY)).isEqualTo(new Found.Miss());
    }
  }

  private static RedisEvents.Listener listener(BlockingQueue<String> heard) {
    return new RedisEvents.Listener() {
      @Override
      public void settled(String key) {
        heard.add("settled " + key);
      }

      @Override
      public void removed(String key) {
        heard.add("removed " + key);
      }

      @Override
      public void cleared(String prefix) {
        heard.add("cleared " + prefix);
      }

      @Override
      public void connected() {
        heard.add("connected");
      }
    };
  }
}
