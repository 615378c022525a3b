package dev.troupe.shared.config;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.role.Roles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an operator decides, defaults filled in and checked. Made by {@link ConfigLoader}
 * only. What each key means, and so each component that is called like it, stands in {@code
 * meanings.properties}; what is null was not said.
 *
 * @param roles what the file and the roles folder say of each role, by name
 * @param loops what the file and the loops folder define, by name
 */
public record TroupeConfig(
    Kafka kafka,
    Postgres postgres,
    Redis redis,
    Map<String, Provider> providers,
    Defaults defaults,
    Map<String, List<ModelRef>> models,
    Map<String, RoleSpec> roles,
    Map<String, LoopSpec> loops,
    Worker worker,
    Scheduler scheduler,
    Retry retry,
    Limits globalLimits,
    Cache cache,
    List<Budget> budgets,
    Blobs blobs,
    Map<String, Webhook> webhooks) {
  /** With no other names for models, files in PostgreSQL, and nobody to be told. */
  public TroupeConfig(
      Kafka kafka,
      Postgres postgres,
      Redis redis,
      Map<String, Provider> providers,
      Defaults defaults,
      Map<String, RoleSpec> roles,
      Map<String, LoopSpec> loops,
      Worker worker,
      Scheduler scheduler,
      Retry retry,
      Limits globalLimits,
      Cache cache,
      List<Budget> budgets) {
    this(
        kafka,
        postgres,
        redis,
        providers,
        defaults,
        Map.of(),
        roles,
        loops,
        worker,
        scheduler,
        retry,
        globalLimits,
        cache,
        budgets,
        Blobs.DEFAULT,
        Map.of());
  }

  /** The roles, with what they fall back to. */
  public Roles resolver() {
    Map<Modality, ModelRef> usual = new EnumMap<>(Modality.class);
    if (defaults.text() != null) {
      usual.put(Modality.TEXT, defaults.text());
    }
    if (defaults.image() != null) {
      usual.put(Modality.IMAGE, defaults.image());
    }
    if (defaults.audio() != null) {
      usual.put(Modality.AUDIO, defaults.audio());
    }
    return new Roles(roles, usual, providers.keySet());
  }

  public record Kafka(
      String bootstrapServers,
      String topicPrefix,
      Map<String, String> properties,
      Delivery delivery) {
    /** How workers take from the task topics. */
    public enum Delivery {
      SHARE,
      CLASSIC
    }

    /** Without the properties' values: there are passwords among them. */
    @Override
    public String toString() {
      return "Kafka["
          + bootstrapServers
          + ", "
          + topicPrefix
          + ", "
          + delivery
          + ", properties="
          + properties.keySet()
          + "]";
    }
  }

  public record Postgres(
      String url, @Nullable String user, @Nullable Secret password, int poolSize) {
    /** Without the URL's parameters: a password may be among them. */
    @Override
    public String toString() {
      return "Postgres[" + Quoted.of(url) + ", user=" + user + ", poolSize=" + poolSize + "]";
    }
  }

  public record Redis(String url) {
    /** Without the password that the URL may hold. */
    @Override
    public String toString() {
      return "Redis[" + Quoted.of(url) + "]";
    }
  }

  /** One account at a provider. */
  public record Provider(
      String name,
      String kind,
      @Nullable URI baseUrl,
      @Nullable Secret apiKey,
      @Nullable String prices,
      boolean free,
      Limits limits,
      Map<String, String> options,
      ProviderCache cache) {
    public Provider(
        String name,
        String kind,
        @Nullable URI baseUrl,
        @Nullable Secret apiKey,
        @Nullable String prices,
        boolean free,
        Limits limits,
        Map<String, String> options) {
      this(name, kind, baseUrl, apiKey, prices, free, limits, options, ProviderCache.DEFAULT);
    }

    /**
     * The provider of the price table that prices this account's models: the one that {@code
     * prices} names; else the kind, which for {@code openai-compatible} says nothing, so that the
     * account's own name is taken ({@code groq}). No row by that name is an error at the first
     * call, never a price of 0.
     */
    public String priceList() {
      if (prices != null) {
        return prices;
      }
      return kind.equals("openai-compatible") ? name : kind;
    }

    /** Without the options' values: there may be keys among them. */
    @Override
    public String toString() {
      return "Provider["
          + name
          + ", kind="
          + kind
          + ", baseUrl="
          + baseUrl
          + ", prices="
          + priceList()
          + ", free="
          + free
          + ", "
          + limits
          + ", options="
          + options.keySet()
          + ", "
          + cache
          + "]";
    }
  }

  /** Whether answers of a provider are cached. */
  public record ProviderCache(boolean enabled, @Nullable Duration ttl, @Nullable Long maxBytes) {
    public static final ProviderCache DEFAULT = new ProviderCache(true, null, null);
  }

  /** Null: not limited. Each at least 1. */
  public record Limits(
      @Nullable Integer requestsPerMinute,
      @Nullable Integer requestsPerDay,
      @Nullable Integer tokensPerMinute,
      @Nullable Integer tokensPerHour,
      @Nullable Integer concurrent,
      boolean perModel) {
    public static final Limits NONE = new Limits(null, null, null, null, null);

    public Limits(
        @Nullable Integer requestsPerMinute,
        @Nullable Integer requestsPerDay,
        @Nullable Integer tokensPerMinute,
        @Nullable Integer tokensPerHour,
        @Nullable Integer concurrent) {
      this(requestsPerMinute, requestsPerDay, tokensPerMinute, tokensPerHour, concurrent, false);
    }
  }

  /** The model of a role that names none, by modality. */
  public record Defaults(
      @Nullable ModelRef text, @Nullable ModelRef image, @Nullable ModelRef audio) {}

  /**
   * @param journal null: none is kept
   */
  public record Worker(
      @Nullable String name,
      String pool,
      int slots,
      Duration lease,
      Duration heartbeat,
      Duration drain,
      @Nullable Path journal) {
    /** Where it is if the file doesn't say: from the folder that the worker was started in. */
    public static final Path USUAL_JOURNAL = Path.of(".troupe", "journal");

    /** Without a journal. */
    public Worker(
        @Nullable String name,
        String pool,
        int slots,
        Duration lease,
        Duration heartbeat,
        Duration drain) {
      this(name, pool, slots, lease, heartbeat, drain, null);
    }

    /** The same, with its journal elsewhere. */
    public Worker journaling(Path folder) {
      return new Worker(name, pool, slots, lease, heartbeat, drain, folder);
    }
  }

  public record Scheduler(
      int maxClaims, int windowFactor, @Nullable InetSocketAddress listen, Duration expireUnknown) {
    public Scheduler(int maxClaims, int windowFactor, @Nullable InetSocketAddress listen) {
      this(maxClaims, windowFactor, listen, Duration.ofHours(24));
    }
  }

  /** Exponential backoff with full jitter. */
  public record Retry(int maxRetries, Duration initialDelay, Duration maxDelay, Circuit circuit) {
    public Retry(int maxRetries, Duration initialDelay, Duration maxDelay) {
      this(maxRetries, initialDelay, maxDelay, Circuit.DEFAULT);
    }
  }

  /** When a model at an account is no longer asked because it keeps failing. */
  public record Circuit(int window, int minimumCalls, int failureRate, Duration open) {
    public static final Circuit DEFAULT = new Circuit(20, 10, 50, Duration.ofSeconds(30));
  }

  public record Cache(
      String backend,
      Duration ttl,
      long maxBytes,
      boolean shareAcrossTenants,
      @Nullable String folder) {
    public Cache(String backend, Duration ttl, long maxBytes) {
      this(backend, ttl, maxBytes, false, null);
    }
  }

  /**
   * Where files are.
   *
   * @param folder that all processes of the fleet see; there if the store is
   * @param s3 there if the store is
   */
  public record Blobs(Store store, @Nullable Path folder, @Nullable S3 s3) {
    public static final Blobs DEFAULT = new Blobs(Store.POSTGRES, null, null);

    /** Where new ones go; what else is configured is still read. */
    public enum Store {
      POSTGRES,
      FOLDER,
      S3
    }
  }

  /**
   * Whom to tell.
   *
   * @param secret {@code whsec_} and a key in Base64
   * @param events such as {@code batch.completed}
   * @param tenant of whose batches; null: of everyone's
   */
  public record Webhook(URI url, Secret secret, Set<String> events, @Nullable String tenant) {}

  /**
   * A bucket.
   *
   * @param prefix of all keys; may be empty
   * @param endpoint null: Amazon's own
   * @param accessKey null, as is the other one: as the AWS SDK finds them
   */
  public record S3(
      String bucket,
      String prefix,
      @Nullable URI endpoint,
      String region,
      @Nullable Secret accessKey,
      @Nullable Secret secretKey) {}

  public record Budget(String scope, String per, Usd usd, @Nullable String timeZone) {
    /** What it is for: {@code tenant} of {@code tenant/acme}. */
    public String kind() {
      int slash = scope.indexOf('/');
      return slash < 0 ? scope : scope.substring(0, slash);
    }

    /** Whose it is: {@code acme} of {@code tenant/acme}; empty if there is no name. */
    public String subject() {
      int slash = scope.indexOf('/');
      return slash < 0 ? "" : scope.substring(slash + 1);
    }
  }
}
