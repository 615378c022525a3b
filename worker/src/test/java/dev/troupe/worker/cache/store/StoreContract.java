package dev.troupe.worker.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class StoreContract {
  static final String KEY = "acme/openai/gpt-4o/" + "a1".repeat(32);
  static final SpaceLimits LIMITS = new SpaceLimits(40_000, Map.of("small", 5_000L));

  final ManualClock clock = new ManualClock();
  private @Nullable CacheStore opened;

  abstract CacheStore open() throws Exception;

  /** Damages the entry where it is kept. False: what is in memory can't be damaged. */
  abstract boolean corrupt(String key) throws Exception;

  CacheStore store() throws Exception {
    CacheStore now = opened;
    if (now == null) {
      now = open();
      opened = now;
    }
    return now;
  }

  /** As another process would find it. */
  final void reopen() throws Exception {
    close();
    opened = open();
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  Stored entry(String text) {
    return entry(text.getBytes(StandardCharsets.UTF_8), "openai", Duration.ofHours(1));
  }

  Stored entry(byte[] payload, String account, Duration life) {
    return new Stored(payload, account, clock.instant().plus(life));
  }

  private String text(String key) throws Exception {
    return store().get(key) instanceof Found.Hit hit
        ? new String(hit.entry().payload(), StandardCharsets.UTF_8)
        : "none";
  }

  @Test
  void get_afterPut_isWhatWasPut() throws Exception {
    assertThat(store().get(KEY)).isEqualTo(new Found.Miss());
    assertThat(store().put(KEY, entry("hello"))).isTrue();
    assertThat(text(KEY)).isEqualTo("hello");
    assertThat(store().ttl(KEY).orElseThrow())
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    assertThat(store().space().entries()).isEqualTo(1);
    assertThat(store().space().bytes()).isBetween(5L, 1_000L);
    assertThat(store().healthy()).isTrue();
  }

  @Test
  void put_again_replaces() throws Exception {
    store().put(KEY, entry("one"));
    store().put(KEY, entry(new byte[3_000], "small", Duration.ofHours(2)));
    store().put(KEY, entry("two"));
    assertThat(text(KEY)).isEqualTo("two");
    assertThat(store().space().entries()).isEqualTo(1);
    assertThat(store().space().bytes()).isLessThan(1_000);
  }

  @Test
  void get_afterItsTime_isAMiss() throws Exception {
    store().put(KEY, entry(new byte[10], "openai", Duration.ofMinutes(5)));
    clock.pass(Duration.ofMinutes(4));
    assertThat(store().get(KEY)).isInstanceOf(Found.Hit.class);
    clock.pass(Duration.ofMinutes(1));
    assertThat(store().get(KEY)).isEqualTo(new Found.Miss());
  }

  @Test
  void put_ofWhatIsOver_isNotFound() throws Exception {
    store().put(KEY, entry(new byte[10], "openai", Duration.ofMillis(-1)));
    assertThat(store().get(KEY)).isEqualTo(new Found.Miss());
  }

  @Test
  void delete_saysWhetherThereWasOne() throws Exception {
    store().put(KEY, entry("hello"));
    assertThat(store().delete(KEY)).isTrue();
    assertThat(store().delete(KEY)).isFalse();
    assertThat(text(KEY)).isEqualTo("none");
    assertThat(store().ttl(KEY)).isEmpty();
    assertThat(store().space()).isEqualTo(CacheStore.Space.NONE);
  }

  @Test
  void clear_prefix_leavesTheOthers() throws Exception {
    store().put("acme/openai/a/1", entry("1"));
    store().put("acme/openai/b/2", entry("2"));
    store().put("acme-north/openai/a/3", entry("3"));
    assertThat(store().clear("acme/")).isEqualTo(2);
    assertThat(text("acme/openai/a/1")).isEqualTo("none");
    assertThat(text("acme-north/openai/a/3")).isEqualTo("3");
    assertThat(store().clear("")).isEqualTo(1);
    assertThat(store().space().entries()).isZero();
  }

  @Test
  void put_strangeNames_areKeptApart() throws Exception {
    String[] keys = {
      "t/k/../../x", "t/k/..", "t/k/a\\b", "t/k/a:b", "t/k/ä", "t//x", "t/k/A", "t/k/%41"
    };
    for (String key : keys) {
      assertThat(store().put(key, entry(key))).as(key).isTrue();
    }
    for (String key : keys) {
      assertThat(text(key)).isEqualTo(key);
    }
  }

  @Test
  void get_corruptEntry_isAMissAndRemoved() throws Exception {
    store().put(KEY, entry("hello"));
    if (!corrupt(KEY)) {
      assertThat(text(KEY)).as("what nobody can damage").isEqualTo("hello");
      return;
    }
    assertThat(store().get(KEY)).isEqualTo(new Found.Corrupt());
    assertThat(store().get(KEY)).isEqualTo(new Found.Miss());
    assertThat(store().space().entries()).isZero();
  }

  @Test
  void put_moreThanTheTotal_dropsOthersAndStaysWithin() throws Exception {
    for (int i = 0; i < 30; i++) {
      store().put("acme/k/m/" + i, entry(new byte[3_000], "openai", Duration.ofHours(1)));
      clock.pass(Duration.ofSeconds(1));
    }
    assertThat(store().space().bytes()).isBetween(20_000L, 40_000L);
  }

  @Test
  void put_moreThanTheAccountsLimit_dropsItsOwnOnly() throws Exception {
    store().put(KEY, entry("other"));
    for (int i = 0; i < 10; i++) {
      clock.pass(Duration.ofSeconds(1));
      store().put("acme/k/m/" + i, entry(new byte[1_500], "small", Duration.ofHours(1)));
    }
    assertThat(text(KEY)).isEqualTo("other");
    assertThat(store().space().bytes()).isBetween(1_500L, 6_000L);
  }

  @Test
  void put_largerThanItsLimit_isRefused() throws Exception {
    assertThat(store().put(KEY, entry(new byte[6_000], "small", Duration.ofHours(1)))).isFalse();
    assertThat(store().put(KEY, entry(new byte[50_000], "openai", Duration.ofHours(1)))).isFalse();
    assertThat(store().get(KEY)).isEqualTo(new Found.Miss());
  }
}
