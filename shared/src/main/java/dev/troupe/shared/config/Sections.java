package dev.troupe.shared.config;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.input.YamlObject;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the file's sections and fills in their defaults. */
final class Sections {
  private static final Set<String> SUBJECTS = Set.of("tenant", "role", "provider");
  private static final String POOL = "1 to 63 of a-z, 0-9, '-' and '_'";

  private final YamlObject root;

  Sections(YamlObject root) {
    this.root = root;
  }

  TroupeConfig.Kafka kafka(Endpoints endpoints) {
    YamlObject kafka = root.object("kafka");
    String servers = endpoints.kafka();
    if (kafka == null) {
      if (servers == null) {
        root.error("kafka", null, "{bootstrap_servers: host:port}");
      }
      String prefix = or(endpoints.topicPrefix(), "troupe");
      return new TroupeConfig.Kafka(
          or(servers, ""), prefix, Map.of(), TroupeConfig.Kafka.Delivery.SHARE);
    }
    String written = kafka.text("bootstrap_servers");
    if (or(servers, written) == null) {
      kafka.error("bootstrap_servers", null, "host:port,host:port");
    }
    String prefix =
        kafka.value(
            "topic_prefix",
            "1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'",
            matching("[a-zA-Z0-9._-]{1,100}"));
    TroupeConfig.Kafka.Delivery delivery =
        kafka.constant("delivery", TroupeConfig.Kafka.Delivery.class);
    YamlObject properties = kafka.object("properties");
    kafka.finish();
    return new TroupeConfig.Kafka(
        or(or(servers, written), ""),
        or(or(endpoints.topicPrefix(), prefix), "troupe"),
        properties == null ? Map.of() : properties.asTexts(),
        or(delivery, TroupeConfig.Kafka.Delivery.SHARE));
  }

  TroupeConfig.Postgres postgres(Endpoints endpoints) {
    YamlObject postgres = root.object("postgres");
    String url = endpoints.jdbcUrl();
    if (postgres == null) {
      if (url == null) {
        root.error("postgres", null, "{url: jdbc:postgresql://host:port/database}");
      }
      return new TroupeConfig.Postgres(or(url, ""), endpoints.user(), endpoints.password(), 8);
    }
    String expected = "jdbc:postgresql://host:port/database";
    String written = postgres.value("url", expected, matching("jdbc:postgresql:.+"));
    if (url == null && !postgres.keys().contains("url")) {
      postgres.error("url", null, expected);
    }
    String user = postgres.text("user");
    Secret password = postgres.secret("password", "text", Secret::new);
    int poolSize = or(postgres.integer("pool_size", 1, 1_000), 8);
    postgres.finish();
    // A server that was given comes with its own account, even if that has no password.
    return url == null
        ? new TroupeConfig.Postgres(or(written, ""), user, password, poolSize)
        : new TroupeConfig.Postgres(url, endpoints.user(), endpoints.password(), poolSize);
  }

  TroupeConfig.Redis redis(Endpoints endpoints) {
    YamlObject redis = root.object("redis");
    String given = endpoints.redis();
    String expected = "redis://host:port or rediss://host:port";
    if (redis == null) {
      if (given == null) {
        root.error("redis", null, "{url: " + expected + "}");
      }
      return new TroupeConfig.Redis(or(given, ""));
    }
    String written = redis.value("url", expected, Sections::redisUrl);
    if (given == null && !redis.keys().contains("url")) {
      redis.error("url", null, expected);
    }
    redis.finish();
    return new TroupeConfig.Redis(or(or(given, written), ""));
  }

  private static String redisUrl(String text) {
    String scheme = URI.create(text).getScheme();
    if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
      throw new IllegalArgumentException("scheme");
    }
    return text;
  }

  TroupeConfig.Defaults defaults() {
    YamlObject defaults = root.object("defaults");
    if (defaults == null) {
      return new TroupeConfig.Defaults(null, null, null);
    }
    TroupeConfig.Defaults read =
        new TroupeConfig.Defaults(
            defaults.value("text", Text.MODEL, Text::model),
            defaults.value("image", Text.MODEL, Text::model),
            defaults.value("audio", Text.MODEL, Text::model));
    defaults.finish();
    return read;
  }

  private static @Nullable Path journal(YamlObject worker) {
    Path written = worker.value("journal", "a folder, or off", Path::of);
    boolean off = written != null && written.equals(Path.of("off"));
    return off ? null : or(written, TroupeConfig.Worker.USUAL_JOURNAL);
  }

  TroupeConfig.Worker worker() {
    Duration lease = Duration.ofSeconds(10);
    Duration heartbeat = Duration.ofSeconds(2);
    Duration drain = Duration.ofSeconds(30);
    YamlObject worker = root.object("worker");
    if (worker == null) {
      return new TroupeConfig.Worker(null, "default", 64, lease, heartbeat, drain)
          .journaling(TroupeConfig.Worker.USUAL_JOURNAL);
    }
    TroupeConfig.Worker read =
        new TroupeConfig.Worker(
            worker.name("name"),
            or(worker.value("pool", POOL, matching("[a-z0-9][a-z0-9_-]{0,62}")), "default"),
            or(worker.integer("slots", 1, 10_000), 64),
            or(worker.duration("lease"), lease),
            or(worker.duration("heartbeat"), heartbeat),
            or(worker.duration("drain"), drain),
            journal(worker));
    if (read.lease().compareTo(Duration.ofSeconds(1)) < 0) {
      worker.error("lease", read.lease().toString(), "at least 1s");
    }
    if (read.heartbeat().isZero() || read.heartbeat().compareTo(read.lease().dividedBy(3)) > 0) {
      worker.error(
          "heartbeat",
          read.heartbeat().toMillis() + "ms",
          "more than 0 and at most a third of the lease, which is "
              + read.lease().toMillis()
              + "ms");
    }
    worker.finish();
    return read;
  }

  /** Keys and TLS are not there yet, so nobody but this machine may be listened to. */
  private static final String LISTEN =
      "a loopback address and a port such as 127.0.0.1:8080 (port 0: any free one)";

  private static InetSocketAddress loopback(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon));
    if (!Set.of("127.0.0.1", "localhost", "[::1]").contains(host)) {
      throw new IllegalArgumentException(text);
    }
    return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
  }

  private @Nullable InetSocketAddress listen(@Nullable String given) {
    try {
      return given == null ? null : loopback(given);
    } catch (IllegalArgumentException e) {
      root.error("TROUPE_LISTEN", given, LISTEN);
      return null;
    }
  }

  TroupeConfig.Scheduler scheduler(Endpoints endpoints) {
    YamlObject scheduler = root.object("scheduler");
    InetSocketAddress given = listen(endpoints.listen());
    if (scheduler == null) {
      return new TroupeConfig.Scheduler(3, 3, given);
    }
    TroupeConfig.Scheduler read =
        new TroupeConfig.Scheduler(
            or(scheduler.integer("max_claims", 1, 100), 3),
            or(scheduler.integer("window_factor", 1, 100), 3),
            or(given, scheduler.value("listen", LISTEN, Sections::loopback)),
            or(scheduler.duration("expire_unknown"), Duration.ofHours(24)));
    scheduler.finish();
    return read;
  }

  TroupeConfig.Retry retry() {
    Duration first = Duration.ofSeconds(1);
    Duration longest = Duration.ofSeconds(60);
    YamlObject retry = root.object("retry");
    if (retry == null) {
      return new TroupeConfig.Retry(3, first, longest);
    }
    TroupeConfig.Retry read =
        new TroupeConfig.Retry(
            or(retry.integer("max_retries", 0, 100), 3),
            or(retry.duration("initial_delay"), first),
            or(retry.duration("max_delay"), longest),
            circuit(retry.object("circuit")));
    if (read.maxDelay().compareTo(read.initialDelay()) < 0) {
      retry.error(
          "max_delay",
          read.maxDelay().toMillis() + "ms",
          "at least initial_delay, which is " + read.initialDelay().toMillis() + "ms");
    }
    retry.finish();
    return read;
  }

  private static TroupeConfig.Circuit circuit(@Nullable YamlObject circuit) {
    TroupeConfig.Circuit usual = TroupeConfig.Circuit.DEFAULT;
    if (circuit == null) {
      return usual;
    }
    int window = or(circuit.integer("window", 1, 10_000), usual.window());
    TroupeConfig.Circuit read =
        new TroupeConfig.Circuit(
            window,
            or(circuit.integer("minimum_calls", 1, window), Math.min(window, usual.minimumCalls())),
            or(circuit.integer("failure_rate", 1, 100), usual.failureRate()),
            or(circuit.duration("open"), usual.open()));
    circuit.finish();
    return read;
  }

  TroupeConfig.Limits globalLimits() {
    YamlObject limits = root.object("limits");
    if (limits == null) {
      return TroupeConfig.Limits.NONE;
    }
    TroupeConfig.Limits read = Providers.limits(limits.object("global"));
    limits.finish();
    return read;
  }

  TroupeConfig.Cache cache() {
    YamlObject cache = root.object("cache");
    if (cache == null) {
      return new TroupeConfig.Cache("hybrid", Duration.ofHours(24), 500_000_000);
    }
    TroupeConfig.Cache read =
        new TroupeConfig.Cache(
            or(cache.oneOf("backend", "memory", "redis", "hybrid", "file"), "hybrid"),
            or(cache.duration("ttl"), Duration.ofHours(24)),
            or(cache.size("max_size"), 500_000_000L),
            or(cache.bool("share_across_tenants"), false),
            cache.text("folder"));
    if (read.backend().equals("file") && !cache.keys().contains("folder")) {
      cache.error("folder", null, "a folder, since the backend is file");
    }
    cache.finish();
    return read;
  }

  List<Located> budgets() {
    List<YamlObject> items = root.list("budgets");
    List<Located> budgets = new ArrayList<>();
    for (YamlObject item : items == null ? List.<YamlObject>of() : items) {
      String scope =
          item.value(
              "scope",
              "global, job, or one of tenant/, role/, provider/ with a name",
              Sections::scope);
      String per = item.oneOf("per", "run", "day", "month");
      Usd usd = item.value("usd", "dollars, such as 50 or 12.50", Sections::dollars);
      String zone = item.value("time_zone", "a time zone such as Europe/Berlin", Sections::zone);
      for (String key : List.of("scope", "per", "usd")) {
        if (!item.keys().contains(key)) {
          item.error(key, null, "scope, per and usd in each budget");
        }
      }
      item.finish();
      if (scope != null && per != null && usd != null) {
        budgets.add(new Located(new TroupeConfig.Budget(scope, per, usd, zone), item));
      }
    }
    return budgets;
  }

  private static String scope(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 ? !text.matches("global|job") : !SUBJECTS.contains(text.substring(0, slash))) {
      throw new IllegalArgumentException(text);
    }
    if (slash >= 0) {
      Text.name(text.substring(slash + 1));
    }
    return text;
  }

  /** A budget and where it was read. */
  record Located(TroupeConfig.Budget budget, YamlObject place) {}

  static Usd dollars(String text) {
    Usd usd = Usd.of(text.startsWith("$") ? text.substring(1) : text);
    if (usd.compareTo(Usd.ZERO) < 0) {
      throw new IllegalArgumentException("negative");
    }
    return usd;
  }

  /**
   * The name of a region that PostgreSQL understands as Java does; of {@code UTC+3} it does not.
   */
  static String zone(String text) {
    if (!ZoneId.getAvailableZoneIds().contains(text) || text.startsWith("SystemV/")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  TroupeConfig.State state() {
    Duration daily = Duration.ofHours(24);
    YamlObject state = root.object("state");
    if (state == null) {
      return new TroupeConfig.State("postgres", 5, daily);
    }
    String backend = or(state.oneOf("backend", "postgres"), "postgres");
    YamlObject retention = state.object("retention");
    int keep = 5;
    Duration every = daily;
    if (retention != null) {
      keep = or(retention.integer("keep_backups", 0, 10_000), keep);
      every = or(retention.duration("every"), every);
      retention.finish();
    }
    state.finish();
    return new TroupeConfig.State(backend, keep, every);
  }

  static Function<String, String> matching(String pattern) {
    return text -> {
      if (!text.matches(pattern)) {
        throw new IllegalArgumentException(pattern);
      }
      return text;
    };
  }

  static <T extends @Nullable Object> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : Objects.requireNonNull(value);
  }
}
