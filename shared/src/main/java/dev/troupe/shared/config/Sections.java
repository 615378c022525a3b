package dev.troupe.shared.config;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.role.RoleReader;
import dev.troupe.shared.role.Roles;
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
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the file's sections, each key with its bounds and what it is if nobody says it. */
final class Sections {
  private static final Set<String> SUBJECTS = Set.of("tenant", "role", "provider");
  private static final Notation<String> TOPIC_PREFIX =
      Notation.matching("[a-zA-Z0-9._-]{1,100}", "1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'");
  private static final Notation<String> JDBC_URL =
      Notation.matching("jdbc:postgresql:.+", "jdbc:postgresql://host:port/database");
  private static final Notation<String> REDIS_URL =
      Notation.text("redis://host:port or rediss://host:port", Sections::redisUrl);
  private static final Notation<String> SERVERS =
      Notation.text("host:port,host:port", text -> text);

  /** Keys and TLS are not there yet, so nobody but this machine may be listened to. */
  private static final Notation<InetSocketAddress> LISTEN =
      Notation.text(
          "a loopback address and a port such as 127.0.0.1:8080 (port 0: any free one)",
          Sections::loopback);

  private static final Notation<String> SCOPE =
      Notation.text(
          "global, job, or one of tenant/, role/, provider/ with a name", Sections::scope);
  private static final Notation<Usd> BUDGET =
      Notation.text("dollars, such as 50 or 12.50", Sections::dollars);
  private static final Notation<String> BUCKET =
      Notation.matching("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket");
  private static final Notation<String> REGION =
      Notation.matching("[a-z0-9-]{1,50}", "a region such as eu-central-1");
  private static final Notation<String> ZONE =
      Notation.text("a time zone such as Europe/Berlin", Sections::zone);

  /** Without a slash, which routes have. */
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9._:-]{1,200}");

  private static final int MAX_ROUTES = 16;

  /** As OpenAI's webhooks have them. */
  private static final List<String> EVENTS =
      List.of("batch.cancelled", "batch.completed", "batch.expired", "batch.failed");

  private final FieldReader root;

  Sections(FieldReader root) {
    this.root = root;
  }

  TroupeConfig.Kafka kafka(Endpoints endpoints) {
    FieldReader kafka = root.section("kafka");
    String servers = unlessGiven(kafka, "bootstrap_servers", SERVERS, endpoints.kafka());
    String prefix = kafka.value("topic_prefix", TOPIC_PREFIX, "troupe");
    TroupeConfig.Kafka.Delivery delivery =
        kafka.value(
            "delivery",
            Notation.constant(TroupeConfig.Kafka.Delivery.class),
            TroupeConfig.Kafka.Delivery.SHARE);
    Map<String, String> properties =
        kafka.section("properties").entries(Notation.TEXT, Notation.TEXT);
    kafka.finish();
    return new TroupeConfig.Kafka(
        servers, or(endpoints.topicPrefix(), prefix), properties, delivery);
  }

  /** What the file has to say if nobody else has; empty: nobody has, which is a problem. */
  private static String unlessGiven(
      FieldReader section, String key, Notation<String> notation, @Nullable String given) {
    String written = given == null ? section.required(key, notation) : section.value(key, notation);
    return or(or(given, written), "");
  }

  TroupeConfig.Postgres postgres(Endpoints endpoints) {
    FieldReader postgres = root.section("postgres");
    String url = unlessGiven(postgres, "url", JDBC_URL, endpoints.jdbcUrl());
    String user = postgres.value("user", Notation.TEXT);
    Secret password = postgres.value("password", Secret.NOTATION);
    int poolSize = postgres.value("pool_size", Notation.integer(1, 1_000), 8);
    postgres.finish();
    // A server that was given comes with its own account, even if that has no password.
    return endpoints.jdbcUrl() == null
        ? new TroupeConfig.Postgres(url, user, password, poolSize)
        : new TroupeConfig.Postgres(url, endpoints.user(), endpoints.password(), poolSize);
  }

  TroupeConfig.Redis redis(Endpoints endpoints) {
    FieldReader redis = root.section("redis");
    String url = unlessGiven(redis, "url", REDIS_URL, endpoints.redis());
    redis.finish();
    return new TroupeConfig.Redis(url);
  }

  private static String redisUrl(String text) {
    String scheme = URI.create(text).getScheme();
    if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
      throw new IllegalArgumentException("scheme");
    }
    return text;
  }

  TroupeConfig.Defaults defaults() {
    FieldReader defaults = root.section("defaults");
    TroupeConfig.Defaults read =
        new TroupeConfig.Defaults(
            defaults.value("text", Notation.MODEL),
            defaults.value("image", Notation.MODEL),
            defaults.value("audio", Notation.MODEL));
    defaults.finish();
    return read;
  }

  /** Names that callers may use for models, with the routes that they stand for. */
  Map<String, List<ModelRef>> models() {
    JsonNode names = root.jsonObject("models");
    FieldReader models = root.section("models");
    Map<String, List<ModelRef>> read = new TreeMap<>();
    if (names != null) {
      for (String name : names.propertyNames()) {
        if (!ALIAS.matcher(name).matches()) {
          models.error(name, name, "1 to 200 of a-z, A-Z, 0-9, '.', '_', ':' and '-'");
        }
        List<ModelRef> routes = models.values(name, MAX_ROUTES, Notation.MODEL);
        if (routes != null && !routes.isEmpty()) {
          read.put(name, List.copyOf(routes));
        }
      }
    }
    models.finish();
    return read;
  }

  private static @Nullable Path journal(FieldReader worker) {
    Path folder =
        worker.value(
            "journal",
            Notation.text("a folder, or off", Path::of),
            TroupeConfig.Worker.USUAL_JOURNAL);
    return folder.equals(Path.of("off")) ? null : folder;
  }

  TroupeConfig.Worker worker() {
    FieldReader worker = root.section("worker");
    TroupeConfig.Worker read =
        new TroupeConfig.Worker(
            worker.value("name", Notation.NAME),
            worker.value("pool", RoleReader.POOL, Roles.DEFAULT_POOL),
            worker.value("slots", Notation.integer(1, 10_000), 64),
            worker.value("lease", Notation.SECONDS, Duration.ofSeconds(10)),
            worker.value("heartbeat", Notation.DURATION, Duration.ofSeconds(2)),
            worker.value("drain", Notation.DURATION, Duration.ofSeconds(30)),
            journal(worker));
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
      root.error("TROUPE_LISTEN", given, LISTEN.expected());
      return null;
    }
  }

  TroupeConfig.Scheduler scheduler(Endpoints endpoints) {
    FieldReader scheduler = root.section("scheduler");
    InetSocketAddress given = listen(endpoints.listen());
    TroupeConfig.Scheduler read =
        new TroupeConfig.Scheduler(
            scheduler.value("max_claims", Notation.integer(1, 100), 3),
            scheduler.value("window_factor", Notation.integer(1, 100), 3),
            or(given, scheduler.value("listen", LISTEN)),
            scheduler.value("expire_unknown", Notation.DURATION, Duration.ofHours(24)));
    scheduler.finish();
    return read;
  }

  TroupeConfig.Retry retry() {
    FieldReader retry = root.section("retry");
    TroupeConfig.Retry read =
        new TroupeConfig.Retry(
            retry.value("max_retries", Notation.integer(0, 100), 3),
            retry.value("initial_delay", Notation.DURATION, Duration.ofSeconds(1)),
            retry.value("max_delay", Notation.DURATION, Duration.ofSeconds(60)),
            circuit(retry.section("circuit")));
    if (read.maxDelay().compareTo(read.initialDelay()) < 0) {
      retry.error(
          "max_delay",
          read.maxDelay().toMillis() + "ms",
          "at least initial_delay, which is " + read.initialDelay().toMillis() + "ms");
    }
    retry.finish();
    return read;
  }

  private static TroupeConfig.Circuit circuit(FieldReader circuit) {
    TroupeConfig.Circuit usual = TroupeConfig.Circuit.DEFAULT;
    Notation<Integer> calls = Notation.integer(1, 10_000);
    int window = circuit.value("window", calls, usual.window());
    TroupeConfig.Circuit read =
        new TroupeConfig.Circuit(
            window,
            circuit.value("minimum_calls", calls, Math.min(window, usual.minimumCalls())),
            circuit.value("failure_rate", Notation.integer(1, 100), usual.failureRate()),
            circuit.value("open", Notation.DURATION, usual.open()));
    if (read.minimumCalls() > window) {
      circuit.error(
          "minimum_calls", read.minimumCalls() + "", "at most the window, which is " + window);
    }
    circuit.finish();
    return read;
  }

  TroupeConfig.Limits globalLimits() {
    FieldReader limits = root.section("limits");
    TroupeConfig.Limits read = Providers.limits(limits.section("global"), false);
    limits.finish();
    return read;
  }

  TroupeConfig.Cache cache() {
    FieldReader cache = root.section("cache");
    TroupeConfig.Cache read =
        new TroupeConfig.Cache(
            cache.value(
                "backend", Notation.oneOf(List.of("memory", "redis", "hybrid", "file")), "hybrid"),
            cache.value("ttl", Notation.DURATION, Duration.ofHours(24)),
            cache.value("max_size", Notation.SIZE, 500_000_000L),
            cache.value("share_across_tenants", Notation.BOOLEAN, false),
            cache.value("folder", Notation.TEXT));
    if (read.backend().equals("file") && !cache.has("folder")) {
      cache.error("folder", null, "a folder, since the backend is file");
    }
    cache.finish();
    return read;
  }

  TroupeConfig.Blobs blobs() {
    FieldReader blobs = root.section("blobs");
    TroupeConfig.Blobs.Store store =
        blobs.value(
            "store",
            Notation.constant(TroupeConfig.Blobs.Store.class),
            TroupeConfig.Blobs.Store.POSTGRES);
    TroupeConfig.Blobs read =
        new TroupeConfig.Blobs(
            store, blobs.value("folder", Notation.text("a folder", Path::of)), s3(blobs));
    if (store == TroupeConfig.Blobs.Store.FOLDER && !blobs.has("folder")) {
      blobs.error("folder", null, "a folder, since the store is folder");
    }
    if (store == TroupeConfig.Blobs.Store.S3 && !blobs.has("bucket")) {
      blobs.error("bucket", null, "a bucket, since the store is s3");
    }
    blobs.finish();
    return read;
  }

  private static TroupeConfig.@Nullable S3 s3(FieldReader blobs) {
    String bucket = blobs.value("bucket", BUCKET);
    String prefix = blobs.value("prefix", Notation.TEXT, "");
    URI endpoint = blobs.value("endpoint", Notation.text("http:// or https://", Sections::http));
    String region = blobs.value("region", REGION, "us-east-1");
    Secret accessKey = blobs.value("access_key", Secret.NOTATION);
    Secret secretKey = blobs.value("secret_key", Secret.NOTATION);
    blobs.needs("access_key", "secret_key", "a secret_key beside it");
    blobs.needs("secret_key", "access_key", "an access_key beside it");
    return bucket == null
        ? null
        : new TroupeConfig.S3(bucket, prefix, endpoint, region, accessKey, secretKey);
  }

  /** Whom to tell of what, by name. */
  Map<String, TroupeConfig.Webhook> webhooks() {
    FieldReader webhooks = root.section("webhooks");
    Map<String, TroupeConfig.Webhook> read = new TreeMap<>();
    webhooks
        .objects(Notation.NAME)
        .forEach(
            (name, hook) -> {
              URI url = hook.required("url", Notation.text("http:// or https://", Sections::http));
              Secret secret = hook.required("secret", Secret.WEBHOOK);
              List<String> events = hook.values("events", EVENTS.size(), Notation.oneOf(EVENTS));
              String tenant = hook.value("tenant", Notation.NAME);
              hook.finish();
              if (url != null && secret != null) {
                read.put(
                    name,
                    new TroupeConfig.Webhook(url, secret, Set.copyOf(or(events, EVENTS)), tenant));
              }
            });
    return read;
  }

  private static URI http(String text) {
    URI uri = URI.create(text);
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }

  List<Located> budgets() {
    List<FieldReader> items = root.list("budgets", 0, 10_000);
    List<Located> budgets = new ArrayList<>();
    for (FieldReader item : items == null ? List.<FieldReader>of() : items) {
      String scope = item.required("scope", SCOPE);
      String per = item.required("per", Notation.oneOf(List.of("run", "day", "month")));
      Usd usd = item.required("usd", BUDGET);
      String zone = item.value("time_zone", ZONE);
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
  record Located(TroupeConfig.Budget budget, FieldReader place) {}

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

  static <T extends @Nullable Object> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : Objects.requireNonNull(value);
  }
}
