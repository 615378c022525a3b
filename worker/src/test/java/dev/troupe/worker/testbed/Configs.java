package dev.troupe.worker.testbed;

import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.config.TroupeConfig.Kafka.Delivery;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.stack.junit.TestStack;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configurations as the loader would make them. */
public final class Configs {
  private Configs() {}

  public static TroupeConfig of(TestStack stack, Fleet fleet, String prefix, String openAi) {
    return of(stack, fleet, prefix, openAi, Delivery.SHARE);
  }

  public static TroupeConfig of(
      TestStack stack, Fleet fleet, String prefix, String openAi, Delivery delivery) {
    return of(stack, fleet, prefix, openAi, delivery, TroupeConfig.Limits.NONE);
  }

  public static TroupeConfig of(
      TestStack stack,
      Fleet fleet,
      String prefix,
      String openAi,
      Delivery delivery,
      TroupeConfig.Limits limits) {
    return new TroupeConfig(
        new TroupeConfig.Kafka(stack.kafka(), prefix, Map.of(), delivery),
        fleet.config(),
        new TroupeConfig.Redis(stack.redis()),
        Map.of("openai", openAi("openai", openAi, limits), "stub", stub()),
        new TroupeConfig.Defaults(null, null, null),
        Map.of(),
        Map.of(),
        worker(),
        new TroupeConfig.Scheduler(3, 4, null),
        new TroupeConfig.Retry(3, Duration.ofMillis(10), Duration.ofMillis(50)),
        TroupeConfig.Limits.NONE,
        new TroupeConfig.Cache("memory", Duration.ofHours(1), 1 << 20),
        List.of());
  }

  /** The same with other options of one account. */
  public static TroupeConfig withOptions(
      TroupeConfig c, String account, Map<String, String> options) {
    Map<String, TroupeConfig.Provider> providers = new HashMap<>(c.providers());
    providers.computeIfPresent(
        account,
        (name, p) ->
            new TroupeConfig.Provider(
                name,
                p.kind(),
                p.baseUrl(),
                p.apiKey(),
                p.prices(),
                p.free(),
                p.limits(),
                options));
    return new TroupeConfig(
        c.kafka(),
        c.postgres(),
        c.redis(),
        Map.copyOf(providers),
        c.defaults(),
        c.roles(),
        c.loops(),
        c.worker(),
        c.scheduler(),
        c.retry(),
        c.globalLimits(),
        c.cache(),
        c.budgets());
  }

  /** Of a fleet that reaches no server. */
  public static TroupeConfig offline(
      Map<String, TroupeConfig.Provider> providers, TroupeConfig.Cache cache) {
    return onRedis("redis://127.0.0.1:1", "offline", providers, cache);
  }

  /** Of a fleet that reaches Redis only. */
  public static TroupeConfig onRedis(
      String redis,
      String prefix,
      Map<String, TroupeConfig.Provider> providers,
      TroupeConfig.Cache cache) {
    return new TroupeConfig(
        new TroupeConfig.Kafka("127.0.0.1:1", prefix, Map.of(), Delivery.SHARE),
        new TroupeConfig.Postgres("jdbc:postgresql://127.0.0.1:1/x", null, null, 1),
        new TroupeConfig.Redis(redis),
        providers,
        new TroupeConfig.Defaults(null, null, null),
        Map.of(),
        Map.of(),
        worker(),
        new TroupeConfig.Scheduler(3, 4, null),
        new TroupeConfig.Retry(3, Duration.ofMillis(10), Duration.ofMillis(50)),
        TroupeConfig.Limits.NONE,
        cache,
        List.of());
  }

  public static TroupeConfig.Worker worker() {
    return new TroupeConfig.Worker(
        "w", "default", 64, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  public static TroupeConfig.Provider openAi(
      String name, String baseUrl, TroupeConfig.Limits limits) {
    return new TroupeConfig.Provider(
        name, "openai", URI.create(baseUrl), new Secret("sk-test"), null, false, limits, Map.of());
  }

  public static TroupeConfig.Provider stub() {
    return new TroupeConfig.Provider(
        "stub", "stub", null, null, null, true, TroupeConfig.Limits.NONE, Map.of());
  }

  /** Of a worker in a test: what would end its process fails the test's thread. */
  public static Health health() {
    return new Health(
        InstantSource.system(),
        e -> {
          throw new AssertionError(e);
        });
  }

  public static Background background(Pause pause) {
    return new Background(health(), pause);
  }
}
