package dev.troupe.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator does with the cache of a fleet. */
@ExtendWith(TroupeStack.class)
class FleetCacheIT {
  private static final String KEY = "acme/openai/gpt-4o/" + "0".repeat(64);

  @Test
  void entry_isSetReadAndRemoved(TestStack stack) throws Exception {
    Answer answer =
        new Answer(
            "\"by hand\"",
            "openai/gpt-4o",
            "stop",
            Usage.NONE,
            Usd.ZERO,
            Instant.EPOCH,
            new UUID(0, 0));
    try (FleetCache cache =
        new FleetCache(
            new TroupeConfig.Redis(stack.redis()),
            stack.uniquePrefix() + UUID.randomUUID(),
            InstantSource.system())) {
      assertThat(cache.healthy()).isTrue();
      assertThat(cache.exists(KEY)).isFalse();

      assertThat(cache.set(KEY, "operator", answer, Duration.ofHours(1))).isTrue();

      assertThat(cache.get(KEY)).isEqualTo(answer);
      assertThat(cache.exists(KEY)).isTrue();
      assertThat(cache.ttl(KEY).orElseThrow())
          .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
      assertThat(cache.keys("acme/", 10)).containsExactly(KEY);
      assertThat(cache.space().entries()).isEqualTo(1);
      assertThat(cache.held().entries()).as("no worker is there").isZero();
      assertThat(cache.stats().hits()).isZero();
      assertThat(cache.delete(KEY)).isTrue();
      assertThat(cache.delete(KEY)).isFalse();
      assertThat(cache.set(KEY, "operator", answer, Duration.ofHours(1))).isTrue();
      assertThat(cache.clear("acme/")).isEqualTo(1);
      assertThat(cache.get(KEY)).isNull();
    }
  }
}
