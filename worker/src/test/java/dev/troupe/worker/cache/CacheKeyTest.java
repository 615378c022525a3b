package dev.troupe.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.CacheKind;
import dev.troupe.schemas.CacheMode;
import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleCache;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.config.TroupeConfig.ProviderCache;
import dev.troupe.worker.testbed.Fleet;
import dev.troupe.worker.testbed.RandomRequests;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
  private static final String SCHEMA = "{\"type\":\"object\",\"required\":[\"a\",\"b\"]}";
  private static final String OTHER_ORDER = "{\"required\":[\"a\",\"b\"],\"type\":\"object\"}";
  private static final Role ROLE = role("writer", "You write.", 0.5, 200, null, "30s");
  private static final List<Message> HI = List.of(Message.text(Speaker.USER, "Hi"));
  private static final ModelRef MODEL = ModelRef.parse("one/gpt-4o");

  private static Role role(
      String name,
      String system,
      double temperature,
      int maxTokens,
      @Nullable String schema,
      String timeout) {
    return new Role(
        name,
        system,
        ResponseFormat.text(schema == null ? null : Json.STRICT.readTree(schema)),
        new Sampling(maxTokens, temperature),
        List.of(new RoleRoute(ModelRef.parse("one/gpt-4o"), RoleRoute.Kind.PRIMARY)),
        CallPolicy.within(Duration.parse("PT" + timeout)),
        "default",
        null,
        null);
  }

  private static TroupeConfig.Provider account(String name, @Nullable String url) {
    return new TroupeConfig.Provider(
        name,
        "openai",
        url == null ? null : URI.create(url),
        null,
        null,
        false,
        TroupeConfig.Limits.NONE,
        Map.of());
  }

  private static String key(Role role) {
    return CacheKey.of("acme", account("one", null), MODEL, role, HI, 0).text();
  }

  @Test
  void of_whatCannotChangeTheAnswer_isTheSameKey() {
    String key = key(ROLE);
    assertThat(key).startsWith("acme/openai/gpt-4o/").hasSize("acme/openai/gpt-4o/".length() + 64);
    assertThat(key(role("editor", "You write.", 0.5, 200, null, "5s"))).isEqualTo(key);
    assertThat(
            CacheKey.of("acme", account("two", null), ModelRef.parse("two/gpt-4o"), ROLE, HI, 0)
                .text())
        .isEqualTo(key);
  }

  @Test
  void of_whatMayChangeTheAnswer_isAnotherKey() {
    TroupeConfig.Provider one = account("one", null);
    assertThat(
            List.of(
                key(ROLE),
                key(role("writer", "You sing.", 0.5, 200, null, "30s")),
                key(role("writer", "You write.", 0.6, 200, null, "30s")),
                key(role("writer", "You write.", 0.5, 201, null, "30s")),
                key(role("writer", "You write.", 0.5, 200, SCHEMA, "30s")),
                key(role("editor", "You write.", 0.5, 200, SCHEMA, "30s")),
                key(role("writer", "You write.", 0.5, 200, OTHER_ORDER, "30s")),
                CacheKey.of("bolt", one, MODEL, ROLE, HI, 0).text(),
                CacheKey.of("acme", one, MODEL, ROLE, List.of(Message.text(Speaker.USER, "Ho")), 0)
                    .text(),
                CacheKey.of("acme", one, MODEL, ROLE, HI, 1).text(),
                CacheKey.of("acme", one, ModelRef.parse("one/gpt-5"), ROLE, HI, 0).text(),
                CacheKey.of("acme", account("one", "http://x/v1"), MODEL, ROLE, HI, 0).text()))
        .doesNotHaveDuplicates();
  }

  @Test
  void of_requestsThatDifferInAnything_areDifferentKeys() {
    long seed = Long.getLong("seed", System.nanoTime());
    RandomRequests requests = new RandomRequests(new Random(seed));
    Map<String, List<Object>> byKey = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      TaskRequest request = requests.next();
      String key =
          CacheKey.of(
                  "acme", account("one", null), MODEL, request.over(ROLE), request.messages(), 0)
              .text();
      List<Object> asked = List.of(request.over(ROLE), request.messages());
      assertThat(byKey.computeIfAbsent(key, _ -> asked)).as("-Dseed=" + seed).isEqualTo(asked);
    }
    assertThat(byKey.size()).isGreaterThan(1_000);
  }

  @Test
  void rule_theNearestWordCounts() {
    TroupeConfig.Cache fleet = new TroupeConfig.Cache("memory", Duration.ofHours(24), 1);
    ProviderCache silent = ProviderCache.DEFAULT;
    ProviderCache hours = new ProviderCache(true, Duration.ofHours(3), null);
    assertThat(rule(fleet, silent, null))
        .isEqualTo(new CacheRule(CacheMode.ON, Duration.ofHours(24)));
    assertThat(rule(fleet, silent, new RoleCache(null, null, CacheKind.VOICE_PROFILE)).ttl())
        .isEqualTo(Duration.ofDays(30));
    assertThat(rule(fleet, hours, new RoleCache(null, null, CacheKind.VOICE_PROFILE)).ttl())
        .isEqualTo(Duration.ofHours(3));
    assertThat(rule(fleet, hours, new RoleCache(null, Duration.ofMinutes(5), null)).ttl())
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(
            rule(
                    fleet,
                    new ProviderCache(false, null, null),
                    new RoleCache(CacheMode.REFRESH, null, null))
                .mode())
        .isEqualTo(CacheMode.OFF);
  }

  private static CacheRule rule(
      TroupeConfig.Cache fleet, ProviderCache account, @Nullable RoleCache said) {
    CallPolicy calls = new CallPolicy(ROLE.calls().timeout(), null, said);
    return CacheRule.of(fleet, account, Fleet.with(ROLE, calls));
  }
}
